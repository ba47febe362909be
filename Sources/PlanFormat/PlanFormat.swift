// The plan: steps, weights, binary and text form.
