// From bytes to records: mapped files, ONNX protobuf behind a guard.
