// Nothing to run yet.
