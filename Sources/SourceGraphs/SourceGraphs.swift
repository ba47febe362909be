// From records to an untyped graph, faithful to the exporter.
