// The sources of the targets that run networks, carried inside mhnetc.
#ifndef MHNETC_RUNTIME_SOURCES_H
#define MHNETC_RUNTIME_SOURCES_H

#include <stddef.h>

// One file: its path below Sources, and its bytes.
typedef struct {
  const char *path;
  const unsigned char *bytes;
  size_t count;
} mhnetc_source;

// How many there are.
size_t mhnetc_source_count(void);

// One of them, in ascending order of paths; the index must be below the count.
const mhnetc_source *mhnetc_source_at(size_t index);

#endif
