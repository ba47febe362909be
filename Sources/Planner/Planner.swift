// From the graph to the plan: kernel choice, schedule, packing.
