// The rules and their order: the policy.
