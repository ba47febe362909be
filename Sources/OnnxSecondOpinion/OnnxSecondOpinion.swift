// libonnx's checker and shape inference.
