// The plan interpreter: arena, mapped weights, threads.
