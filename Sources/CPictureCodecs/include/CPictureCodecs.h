// Pixels through libpng and libjpeg-turbo, memory to memory.
//
// Both libraries report errors by longjmp, which Swift frames must never see: every setjmp and
// every call that may jump lives in this target. The callers have parsed the file's structure
// themselves (sizes, limits, checksums), so what is asked here is only "decode exactly this".
#ifndef CPICTURECODECS_H
#define CPICTURECODECS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum __attribute__((enum_extensibility(closed))) {
  CodecStatusDone = 0,
  CodecStatusDamaged,       // the data contradicts the format; `message` says how
  CodecStatusUnsupported,   // valid, but this build of the library cannot decode it
  CodecStatusTooManyScans,  // progressive JPEG with more scans than allowed
  CodecStatusOutOfMemory,
  CodecStatusInternal       // the library disagrees with the caller about the layout
} CodecStatus;

/// What a decoder or an encoder has to say besides the pixels.
typedef struct {
  char message[208];     // the first error, or the first warning when there was no error
  size_t offset;         // bytes of input consumed when that happened
  uint32_t warnings;     // warnings that mean damaged pixels
  uint32_t notices;      // warnings that do not
  uint32_t finishedRows; // rows that hold decoded pixels
} CodecReport;

/// The text in a report: a C string inside it.
static inline const char *codecReportMessage(const CodecReport *report) {
  return report->message;
}

/// Interleaved pixels, row after row without padding; 16-bit samples in host byte order.
typedef struct {
  uint32_t width;
  uint32_t height;
  uint32_t channels; // 1 grey, 2 grey and alpha, 3 RGB, 4 RGBA (JPEG: CMYK)
  uint32_t bitDepth; // 8 or 16
} CodecLayout;

/// CRC-32 of PNG chunks (ISO 3309), continued from `crc` (0 at the start).
uint32_t codecCRC32(uint32_t crc, const uint8_t *bytes, size_t count);

/// Decompresses a zlib stream into at most `capacity` bytes; false if it is damaged or larger.
bool codecInflate(const uint8_t *bytes, size_t count, uint8_t *out, size_t capacity,
                  size_t *written);

/// Frees what an encoder returned.
void codecFree(void *bytes);

/// Decodes a PNG into `pixels`, which has room for exactly `layout`.
/// With `allowDamaged`, rows that cannot be decoded are zero and the status is still Damaged.
CodecStatus codecDecodePNG(const uint8_t *bytes, size_t count, CodecLayout layout,
                           bool allowDamaged, uint8_t *pixels, CodecReport *report);

/// Encodes a PNG. On success `*encoded` is a malloc'd buffer of `*encodedCount` bytes.
/// `profile` (may be null) is an ICC profile for the iCCP chunk; one that libpng refuses is left
/// out and counted as a notice.
CodecStatus codecEncodePNG(const uint8_t *pixels, CodecLayout layout, int compressionLevel,
                           const uint8_t *profile, uint32_t profileCount, uint8_t **encoded,
                           size_t *encodedCount, CodecReport *report);

/// Decodes a JPEG into `pixels`: 1 channel as grey, 3 as RGB, 4 as CMYK as stored.
CodecStatus codecDecodeJPEG(const uint8_t *bytes, size_t count, CodecLayout layout,
                            int maximumScans, bool allowDamaged, uint8_t *pixels,
                            CodecReport *report);

#endif
