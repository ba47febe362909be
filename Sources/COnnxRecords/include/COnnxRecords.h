#pragma once

// ONNX records as libprotobuf-c decodes them; generated from Schemas/onnx.proto.
#include "onnx.pb-c.h"

/// The descriptor of the outermost message. The guard reads its tables, so that what it checks and
/// what the decoder accepts come from the same schema.
static inline const ProtobufCMessageDescriptor *onnx_records_root(void) {
  return &onnx_records__model_proto__descriptor;
}

/// The descriptor that a message field refers to, NULL for any other field.
static inline const ProtobufCMessageDescriptor *onnx_records_submessage(
    const ProtobufCFieldDescriptor *field) {
  return field->type == PROTOBUF_C_TYPE_MESSAGE
             ? (const ProtobufCMessageDescriptor *)field->descriptor
             : NULL;
}
