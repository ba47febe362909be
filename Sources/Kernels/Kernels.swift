// Kernel contracts, scalar truth, CPU features, worker pool.
