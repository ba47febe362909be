#include "CPictureCodecs.h"

#include <png.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

// The classic libpng interface: the simplified one had the memory errors of 2025.

typedef struct {
  jmp_buf escape;
  CodecReport *report;
  const uint8_t *bytes;
  size_t count;
  size_t position;
} Reading;

typedef struct {
  jmp_buf escape;
  CodecReport *report;
  uint8_t *bytes;
  size_t count;
  size_t capacity;
  bool outOfMemory;
} Writing;

uint32_t codecCRC32(uint32_t crc, const uint8_t *bytes, size_t count) {
  uLong value = crc;
  while (count > 0) {
    uInt step = count > 0x40000000u ? 0x40000000u : (uInt)count;
    value = crc32(value, bytes, step);
    bytes += step;
    count -= step;
  }
  return (uint32_t)value;
}

bool codecInflate(const uint8_t *bytes, size_t count, uint8_t *out, size_t capacity,
                  size_t *written) {
  uLongf size = capacity;
  *written = 0;
  if (uncompress(out, &size, bytes, count) != Z_OK) return false;
  *written = size;
  return true;
}

void codecFree(void *bytes) { free(bytes); }

static void keepMessage(CodecReport *report, const char *message, size_t offset) {
  strncpy(report->message, message, sizeof report->message - 1);
  report->message[sizeof report->message - 1] = '\0';
  report->offset = offset;
}

static void readFailed(png_structp png, png_const_charp message) {
  Reading *reading = png_get_error_ptr(png);
  keepMessage(reading->report, message, reading->position);
  longjmp(reading->escape, 1);
}

static void readWarned(png_structp png, png_const_charp message) {
  Reading *reading = png_get_error_ptr(png);
  if (reading->report->notices++ == 0) {
    keepMessage(reading->report, message, reading->position);
  }
}

static void readBytes(png_structp png, png_bytep out, size_t count) {
  Reading *reading = png_get_io_ptr(png);
  if (count > reading->count - reading->position) {
    png_error(png, "the file ends too early");
  }
  memcpy(out, reading->bytes + reading->position, count);
  reading->position += count;
}

/// Everything becomes 8 or 16 bits a sample; palettes and tRNS become colours and alpha.
static void expandSamples(png_structp png, png_infop info) {
  png_byte colour = png_get_color_type(png, info);
  png_byte depth = png_get_bit_depth(png, info);
  if (colour == PNG_COLOR_TYPE_PALETTE) png_set_palette_to_rgb(png);
  if (colour == PNG_COLOR_TYPE_GRAY && depth < 8) png_set_expand_gray_1_2_4_to_8(png);
  if (png_get_valid(png, info, PNG_INFO_tRNS)) png_set_tRNS_to_alpha(png);
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
  if (depth == 16) png_set_swap(png);
#endif
}

CodecStatus codecDecodePNG(const uint8_t *bytes, size_t count, CodecLayout layout,
                           bool allowDamaged, uint8_t *pixels, CodecReport *report) {
  size_t rowBytes = (size_t)layout.width * layout.channels * (layout.bitDepth / 8);
  memset(report, 0, sizeof *report);
  Reading reading = {.report = report, .bytes = bytes, .count = count, .position = 0};
  png_infop info = NULL;
  png_structp png =
      png_create_read_struct(PNG_LIBPNG_VER_STRING, &reading, readFailed, readWarned);
  if (png == NULL) return CodecStatusOutOfMemory;
  info = png_create_info_struct(png);
  if (info == NULL) {
    png_destroy_read_struct(&png, NULL, NULL);
    return CodecStatusOutOfMemory;
  }
  // `png` and `info` do not change after this point: their values survive the jump.
  if (setjmp(reading.escape) != 0) {
    png_destroy_read_struct(&png, &info, NULL);
    if (allowDamaged) {
      size_t finished = (size_t)report->finishedRows * rowBytes;
      memset(pixels + finished, 0, (size_t)layout.height * rowBytes - finished);
    }
    return CodecStatusDamaged;
  }
  png_set_read_fn(png, &reading, readBytes);
  png_set_user_limits(png, layout.width, layout.height);
  // Text, profiles, times and the like are never parsed here; tRNS is not in that set.
  png_set_keep_unknown_chunks(png, PNG_HANDLE_CHUNK_NEVER, NULL, -1);
  if (allowDamaged) png_set_crc_action(png, PNG_CRC_QUIET_USE, PNG_CRC_QUIET_USE);
  png_read_info(png, info);
  expandSamples(png, info);
  int passes = png_set_interlace_handling(png);
  png_read_update_info(png, info);
  if (png_get_image_width(png, info) != layout.width ||
      png_get_image_height(png, info) != layout.height ||
      png_get_rowbytes(png, info) != rowBytes ||
      png_get_bit_depth(png, info) != layout.bitDepth ||
      png_get_channels(png, info) != layout.channels) {
    keepMessage(report, "layout differs from the header", reading.position);
    png_destroy_read_struct(&png, &info, NULL);
    return CodecStatusInternal;
  }
  // A pass of an interlaced picture leaves the pixels of later passes as they are.
  if (passes > 1) memset(pixels, 0, (size_t)layout.height * rowBytes);
  for (int pass = 0; pass < passes; pass++) {
    for (uint32_t row = 0; row < layout.height; row++) {
      png_read_row(png, pixels + (size_t)row * rowBytes, NULL);
      if (pass == 0 && passes == 1) report->finishedRows = row + 1;
    }
    if (passes > 1) report->finishedRows = layout.height;
  }
  png_read_end(png, NULL);
  png_destroy_read_struct(&png, &info, NULL);
  return CodecStatusDone;
}

static void writeFailed(png_structp png, png_const_charp message) {
  Writing *writing = png_get_error_ptr(png);
  keepMessage(writing->report, message, writing->count);
  longjmp(writing->escape, 1);
}

static void writeWarned(png_structp png, png_const_charp message) {
  Writing *writing = png_get_error_ptr(png);
  if (writing->report->notices++ == 0) keepMessage(writing->report, message, writing->count);
}

static void writeBytes(png_structp png, png_bytep data, size_t count) {
  Writing *writing = png_get_io_ptr(png);
  if (count > writing->capacity - writing->count) {
    size_t wanted = writing->capacity * 2 > writing->count + count ? writing->capacity * 2
                                                                   : writing->count + count;
    uint8_t *grown = realloc(writing->bytes, wanted);
    if (grown == NULL) {
      writing->outOfMemory = true;
      png_error(png, "out of memory");
    }
    writing->bytes = grown;
    writing->capacity = wanted;
  }
  memcpy(writing->bytes + writing->count, data, count);
  writing->count += count;
}

static void flushNothing(png_structp png) { (void)png; }

static int colourType(uint32_t channels) {
  switch (channels) {
    case 1: return PNG_COLOR_TYPE_GRAY;
    case 2: return PNG_COLOR_TYPE_GRAY_ALPHA;
    case 3: return PNG_COLOR_TYPE_RGB;
    default: return PNG_COLOR_TYPE_RGB_ALPHA;
  }
}

CodecStatus codecEncodePNG(const uint8_t *pixels, CodecLayout layout, int compressionLevel,
                           const uint8_t *profile, uint32_t profileCount, uint8_t **encoded,
                           size_t *encodedCount, CodecReport *report) {
  size_t rowBytes = (size_t)layout.width * layout.channels * (layout.bitDepth / 8);
  memset(report, 0, sizeof *report);
  *encoded = NULL;
  *encodedCount = 0;
  Writing writing = {.report = report, .capacity = 1 << 16};
  writing.bytes = malloc(writing.capacity);
  png_structp png =
      png_create_write_struct(PNG_LIBPNG_VER_STRING, &writing, writeFailed, writeWarned);
  png_infop info = png == NULL ? NULL : png_create_info_struct(png);
  if (info == NULL || writing.bytes == NULL) {
    png_destroy_write_struct(&png, NULL);
    free(writing.bytes);
    return CodecStatusOutOfMemory;
  }
  if (setjmp(writing.escape) != 0) {
    png_destroy_write_struct(&png, &info);
    free(writing.bytes);
    return writing.outOfMemory ? CodecStatusOutOfMemory : CodecStatusInternal;
  }
  png_set_write_fn(png, &writing, writeBytes, flushNothing);
  png_set_benign_errors(png, 1);
  png_set_user_limits(png, 0x7fffffff, 0x7fffffff);
  png_set_compression_level(png, compressionLevel);
  png_set_IHDR(png, info, layout.width, layout.height, (int)layout.bitDepth,
               colourType(layout.channels), PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT,
               PNG_FILTER_TYPE_DEFAULT);
  if (profile != NULL) {
    png_set_iCCP(png, info, "ICC profile", PNG_COMPRESSION_TYPE_BASE, profile, profileCount);
  }
  png_write_info(png, info);
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
  if (layout.bitDepth == 16) png_set_swap(png);
#endif
  for (uint32_t row = 0; row < layout.height; row++) {
    png_write_row(png, pixels + (size_t)row * rowBytes);
  }
  png_write_end(png, NULL);
  png_destroy_write_struct(&png, &info);
  *encoded = writing.bytes;
  *encodedCount = writing.count;
  return CodecStatusDone;
}
