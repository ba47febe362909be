// From a source graph to the typed IR.
