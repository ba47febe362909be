// The typed graph, its verifier and its text form.
