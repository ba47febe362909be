// What the C interfaces of all packages have in common.
#ifndef MHNETC_NETWORK_H
#define MHNETC_NETWORK_H

#include <stddef.h>
#include <stdint.h>

// What a call returns: 0, or what went wrong, as the exit codes of sysexits.h say it.
enum {
  MHNETC_DONE = 0,
  MHNETC_USAGE = 64,           // an argument is wrong
  MHNETC_BAD_DATA = 65,        // the weights are damaged, or a size is not taken
  MHNETC_CANNOT_OPEN = 66,     // the weights cannot be opened
  MHNETC_UNSUPPORTED = 69,     // not for this network, or not on this processor
  MHNETC_DEFECT = 70,          // a defect of the package
  MHNETC_RESOURCE_LIMIT = 75,  // more memory or threads than there are, or than is allowed
  MHNETC_CANCELLED = 130       // the progress function said so
};

// A tensor in memory: row-major, without gaps, in the element type of the network's input or output.
typedef struct {
  void *data;
  int64_t rank;
  int64_t shape[8];
} mhnetc_tensor;

// How to run; all zero, or a null pointer in its place, for the defaults.
typedef struct {
  // Threads, the caller included, at most 1024; 0 for one for each processor. Results do not depend
  // on it. Other numbers give MHNETC_USAGE, as a negative limit does.
  int64_t threads;
  // The most bytes that the run may take; 0 for no limit.
  int64_t memory_limit;
  // Called between steps with the steps done and how many there are; anything but 0 stops the run.
  // May be null. It is called on the caller's thread, and must return: no exception and no longjmp
  // may leave it, for the frames between hold locks and memory.
  int (*progress)(int64_t done, int64_t count, void *context);
  // Given to the progress function.
  void *context;
} mhnetc_settings;

#endif
