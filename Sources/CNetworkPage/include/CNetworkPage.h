// The parts of the page that shows a network, carried inside mhnetc.
#ifndef MHNETC_NETWORK_PAGE_H
#define MHNETC_NETWORK_PAGE_H

#include <stddef.h>

// A text in UTF-8, without a zero at its end.
typedef struct {
  const unsigned char *bytes;
  size_t count;
} mhnetc_page_part;

// What stands in the body before the scripts.
mhnetc_page_part mhnetc_page_body(void);

// The style sheet.
mhnetc_page_part mhnetc_page_style(void);

// The number of scripts.
size_t mhnetc_page_script_count(void);

// One of the scripts, in the order in which they follow each other; the index must be below the
// count.
mhnetc_page_part mhnetc_page_script(size_t index);

#endif
