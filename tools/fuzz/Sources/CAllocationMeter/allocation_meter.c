#include "allocation_meter.h"

#include <sanitizer/allocator_interface.h>

// The target runs on one thread; allocations of others (libFuzzer's watchdog) are rare and small.
static ptrdiff_t live_bytes;
static ptrdiff_t peak_bytes;

static void count_allocation(const volatile void *memory, size_t size) {
  (void)memory;
  live_bytes += (ptrdiff_t)size;
  if (live_bytes > peak_bytes) peak_bytes = live_bytes;
}

static void count_release(const volatile void *memory) {
  // The hook runs before the memory is released.
  if (memory) live_bytes -= (ptrdiff_t)__sanitizer_get_allocated_size(memory);
}

void allocation_meter_start(void) {
  static int is_installed;
  if (!is_installed) {
    is_installed = 1;
    if (!__sanitizer_install_malloc_and_free_hooks(count_allocation, count_release)) __builtin_trap();
  }
  live_bytes = 0;
  peak_bytes = 0;
}

size_t allocation_meter_peak(void) { return (size_t)peak_bytes; }
