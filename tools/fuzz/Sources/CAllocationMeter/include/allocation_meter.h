// Counts the bytes that are allocated, by AddressSanitizer's hooks.
#ifndef ALLOCATION_METER_H
#define ALLOCATION_METER_H

#include <stddef.h>

// Begins to count: what is live now is 0 bytes from here on.
void allocation_meter_start(void);

// The most bytes that were live at once since the start, by the sizes asked for.
size_t allocation_meter_peak(void);

#endif
