// The scalar evaluator: the meaning of every operator.
