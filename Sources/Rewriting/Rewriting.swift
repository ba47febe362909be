// Expressions, rules, matcher and driver: the mechanism of the passes.
