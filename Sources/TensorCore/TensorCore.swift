// Element types, symbolic extents, tensor types and tensors: what every other target speaks of.
