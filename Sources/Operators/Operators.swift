// The operators: attributes, shape rule, cost and text form of each, in one file each.
