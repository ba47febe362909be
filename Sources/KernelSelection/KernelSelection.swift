// Chooses the kernel table once, from what the processor has.
