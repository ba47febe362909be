#include "CPictureCodecs.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
// jpeglib.h needs size_t and FILE before it.
#include <jerror.h>
#include <jpeglib.h>

typedef struct {
  struct jpeg_error_mgr errors; // first: libjpeg hands back a pointer to it
  struct jpeg_source_mgr source;
  struct jpeg_progress_mgr progress;
  jmp_buf escape;
  CodecReport *report;
  CodecStatus status;
  size_t count;
  int maximumScans;
  bool allowDamaged;
} Decoding;

static Decoding *decodingOf(j_common_ptr common) { return (Decoding *)common->err; }

static size_t consumed(const Decoding *decoding) {
  return decoding->count - decoding->source.bytes_in_buffer;
}

static CodecStatus statusOf(int code) {
  switch (code) {
    case JERR_OUT_OF_MEMORY:
      return CodecStatusOutOfMemory;
    case JERR_ARITH_NOTIMPL:
    case JERR_BAD_PRECISION:
    case JERR_CONVERSION_NOTIMPL:
    case JERR_SOF_UNSUPPORTED:
    case JERR_NOTIMPL:
    case JERR_NOT_COMPILED:
      return CodecStatusUnsupported;
    default:
      return CodecStatusDamaged;
  }
}

static void fail(j_common_ptr common) {
  Decoding *decoding = decodingOf(common);
  char message[JMSG_LENGTH_MAX];
  common->err->format_message(common, message);
  snprintf(decoding->report->message, sizeof decoding->report->message, "%s", message);
  decoding->report->offset = consumed(decoding);
  if (decoding->status == CodecStatusDone) decoding->status = statusOf(common->err->msg_code);
  longjmp(decoding->escape, 1);
}

/// Warnings about the file around the pixels; all others mean that pixels are damaged.
static bool isHarmless(const struct jpeg_error_mgr *errors) {
  switch (errors->msg_code) {
    case JWRN_ADOBE_XFORM:
    case JWRN_JFIF_MAJOR:
    case JWRN_BOGUS_ICC:
      return true;
    case JWRN_EXTRANEOUS_DATA:
      return errors->msg_parm.i[1] == 0xD9; // padding before the end marker: some cameras do it
    default:
      return false;
  }
}

static void report(j_common_ptr common, int level) {
  if (level >= 0) return; // trace messages
  Decoding *decoding = decodingOf(common);
  CodecReport *to = decoding->report;
  bool harmless = isHarmless(common->err);
  if (to->warnings == 0 && (!harmless || to->notices == 0)) {
    char message[JMSG_LENGTH_MAX];
    common->err->format_message(common, message);
    snprintf(to->message, sizeof to->message, "%s", message);
    to->offset = consumed(decoding);
  }
  if (harmless) {
    to->notices++;
  } else {
    to->warnings++;
  }
}

static void printNothing(j_common_ptr common) { (void)common; }

static void nothing(j_decompress_ptr jpeg) { (void)jpeg; }

/// The whole file is in memory: being asked for more means that it is cut off.
static boolean fillBuffer(j_decompress_ptr jpeg) {
  static const JOCTET endOfImage[2] = {0xFF, JPEG_EOI};
  Decoding *decoding = decodingOf((j_common_ptr)jpeg);
  if (!decoding->allowDamaged) ERREXIT(jpeg, JERR_INPUT_EOF);
  WARNMS(jpeg, JWRN_JPEG_EOF);
  jpeg->src->next_input_byte = endOfImage;
  jpeg->src->bytes_in_buffer = 2;
  return TRUE;
}

static void skipBytes(j_decompress_ptr jpeg, long count) {
  struct jpeg_source_mgr *source = jpeg->src;
  if (count <= 0) return;
  if ((size_t)count > source->bytes_in_buffer) {
    source->next_input_byte += source->bytes_in_buffer;
    source->bytes_in_buffer = 0;
    return;
  }
  source->next_input_byte += count;
  source->bytes_in_buffer -= (size_t)count;
}

static void watchScans(j_common_ptr common) {
  Decoding *decoding = decodingOf(common);
  if (((j_decompress_ptr)common)->input_scan_number > decoding->maximumScans) {
    decoding->status = CodecStatusTooManyScans;
    fail(common);
  }
}

static void prepare(j_decompress_ptr jpeg, Decoding *decoding, const uint8_t *bytes) {
  jpeg->err = jpeg_std_error(&decoding->errors);
  decoding->errors.error_exit = fail;
  decoding->errors.emit_message = report;
  decoding->errors.output_message = printNothing;
  decoding->source.next_input_byte = bytes;
  decoding->source.bytes_in_buffer = decoding->count;
  decoding->source.init_source = nothing;
  decoding->source.fill_input_buffer = fillBuffer;
  decoding->source.skip_input_data = skipBytes;
  decoding->source.resync_to_restart = jpeg_resync_to_restart;
  decoding->source.term_source = nothing;
  decoding->progress.progress_monitor = watchScans;
}

static J_COLOR_SPACE colourSpace(uint32_t channels) {
  switch (channels) {
    case 1: return JCS_GRAYSCALE;
    case 3: return JCS_RGB;
    default: return JCS_CMYK;
  }
}

CodecStatus codecDecodeJPEG(const uint8_t *bytes, size_t count, CodecLayout layout,
                            int maximumScans, bool allowDamaged, uint8_t *pixels,
                            CodecReport *report) {
  size_t rowBytes = (size_t)layout.width * layout.channels;
  memset(report, 0, sizeof *report);
  Decoding decoding = {.report = report,
                       .status = CodecStatusDone,
                       .count = count,
                       .maximumScans = maximumScans,
                       .allowDamaged = allowDamaged};
  struct jpeg_decompress_struct jpeg;
  memset(&jpeg, 0, sizeof jpeg);
  prepare(&jpeg, &decoding, bytes);
  if (setjmp(decoding.escape) != 0) {
    jpeg_destroy_decompress(&jpeg);
    if (allowDamaged) {
      size_t finished = (size_t)report->finishedRows * rowBytes;
      memset(pixels + finished, 0, (size_t)layout.height * rowBytes - finished);
    }
    return decoding.status;
  }
  jpeg_create_decompress(&jpeg);
  jpeg.src = &decoding.source;
  jpeg.progress = &decoding.progress;
  jpeg_read_header(&jpeg, TRUE);
  jpeg.out_color_space = colourSpace(layout.channels);
  // The library's defaults, said aloud: networks were trained on pictures decoded this way.
  jpeg.dct_method = JDCT_ISLOW;
  jpeg.do_fancy_upsampling = TRUE;
  jpeg_start_decompress(&jpeg);
  if (jpeg.output_width != layout.width || jpeg.output_height != layout.height ||
      (uint32_t)jpeg.output_components != layout.channels) {
    jpeg_destroy_decompress(&jpeg);
    snprintf(report->message, sizeof report->message, "layout differs from the header");
    return CodecStatusInternal;
  }
  while (jpeg.output_scanline < layout.height) {
    JSAMPROW row = pixels + (size_t)jpeg.output_scanline * rowBytes;
    jpeg_read_scanlines(&jpeg, &row, 1);
    report->finishedRows = jpeg.output_scanline;
  }
  jpeg_finish_decompress(&jpeg);
  jpeg_destroy_decompress(&jpeg);
  return report->warnings > 0 ? CodecStatusDamaged : CodecStatusDone;
}
