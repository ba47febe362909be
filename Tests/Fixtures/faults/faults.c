// Makes system calls fail, for OutputFaultTests: to be loaded by LD_PRELOAD.
//
// FAULT_CALL   openat, write, fsync or renameat
// FAULT_NUMBER which of these calls fails, from 1; "all" for every one
// FAULT_CODE   the errno that it sets; 0 makes a write write one byte only
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

static int fails(const char *call) {
  static int calls = 0;
  const char *chosen = getenv("FAULT_CALL"), *number = getenv("FAULT_NUMBER");
  if (chosen == NULL || number == NULL || strcmp(chosen, call) != 0) return 0;
  calls++;
  return strcmp(number, "all") == 0 || atoi(number) == calls;
}

static int code(void) { return atoi(getenv("FAULT_CODE")); }

ssize_t write(int descriptor, const void *bytes, size_t count) {
  ssize_t (*next)(int, const void *, size_t) = dlsym(RTLD_NEXT, "write");
  if (descriptor > STDERR_FILENO && fails("write")) {
    if (code() == 0) return next(descriptor, bytes, count > 0 ? 1 : 0);
    errno = code();
    return -1;
  }
  return next(descriptor, bytes, count);
}

int fsync(int descriptor) {
  int (*next)(int) = dlsym(RTLD_NEXT, "fsync");
  if (fails("fsync")) {
    errno = code();
    return -1;
  }
  return next(descriptor);
}

int renameat(int from, const char *old, int to, const char *new) {
  int (*next)(int, const char *, int, const char *) = dlsym(RTLD_NEXT, "renameat");
  if (fails("renameat")) {
    errno = code();
    return -1;
  }
  return next(from, old, to, new);
}

int openat(int directory, const char *path, int flags, ...) {
  int (*next)(int, const char *, int, ...) = dlsym(RTLD_NEXT, "openat");
  va_list arguments;
  va_start(arguments, flags);
  mode_t mode = flags & O_CREAT ? va_arg(arguments, mode_t) : 0;
  va_end(arguments);
  if (flags & O_CREAT && fails("openat")) {
    errno = code();
    return -1;
  }
  return next(directory, path, flags, mode);
}
