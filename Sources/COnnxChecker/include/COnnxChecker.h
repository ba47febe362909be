#pragma once

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// How a question to libonnx ended.
typedef enum {
  /// The answer is in the payload; for the checker it is empty.
  ONNX_OPINION_ANSWER = 0,
  /// libonnx has thrown; the payload is its message.
  ONNX_OPINION_COMPLAINT = 1,
  /// The file format is newer than libonnx; the payload is "found highest" in decimal.
  ONNX_OPINION_FORMAT_BEYOND = 2,
  /// An operator set is newer than libonnx; the payload is "found highest domain".
  ONNX_OPINION_OPERATORS_BEYOND = 3,
  /// The process that asked libonnx died; `code` is the signal.
  ONNX_OPINION_CRASHED = 4,
  /// No process or pipe could be made; `code` is the errno.
  ONNX_OPINION_NOT_ASKED = 5,
} OnnxOpinionStatus;

/// An answer. The payload is freed with `onnx_opinion_free`.
typedef struct {
  int32_t status;
  int32_t code;
  uint8_t *payload;
  size_t count;
} OnnxOpinion;

/// Asks libonnx's checker about a serialized model.
///
/// libonnx runs in a process of its own, which is ended after `seconds`: a crash or a loop in it
/// cannot harm the caller. `directory` is where external data lies, or NULL.
OnnxOpinion onnx_opinion_check(
    const void *bytes, size_t count, const char *directory, uint32_t seconds);

/// Asks libonnx for the shapes of all values of a serialized model, in the same way.
///
/// The payload is a sequence of values: length of the name (u32), name, rank (u32, 0xFFFFFFFF if
/// unknown), and for each dimension a kind (u8: 0 unknown, 1 number, 2 name), then an i64 or
/// length (u32) and name. Numbers are little-endian.
OnnxOpinion onnx_opinion_shapes(const void *bytes, size_t count, uint32_t seconds);

void onnx_opinion_free(OnnxOpinion opinion);

/// The newest file format and operator set of ONNX itself that this libonnx knows.
int32_t onnx_opinion_newest_format(void);
int32_t onnx_opinion_newest_operators(void);

#ifdef __cplusplus
}
#endif
