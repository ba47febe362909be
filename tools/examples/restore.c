// Restores a picture with a package that mhnetc wrote, through its C interface.
//
//     cc -I DIR/include -DHEADER='"mhnet_derain.h"' -DNETWORK=mhnet_derain restore.c
//       -L DIR/.build/release -lMHNetDerainC -Wl,-rpath,DIR/.build/release
//     ./a.out in.ppm out.ppm [WEIGHTS]
//
// The names of the header and of the functions are those of the package, here of one called
// MHNetDerain: mhnet_derain_load and so on.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define STRING_OF(x) #x
#define STRING(x) STRING_OF(x)
#define JOINED_TO(a, b) a##b
#define JOINED(a, b) JOINED_TO(a, b)
#define CALL(name) JOINED(NETWORK, name)
#include HEADER

typedef struct {
  int64_t height, width;
  uint8_t *samples;
} picture;

// Reads a raw PPM of 8 bits.
static int read_picture(const char *path, picture *result) {
  FILE *file = fopen(path, "rb");
  if (!file) return 0;
  long long width = 0, height = 0, maximum = 0;
  int done = 0;
  if (fscanf(file, "P6 %lld %lld %lld", &width, &height, &maximum) == 3 && maximum == 255 &&
      width > 0 && height > 0 && width < 1 << 15 && height < 1 << 15) {
    fgetc(file);
    size_t count = 3 * (size_t)width * (size_t)height;
    result->samples = malloc(count);
    done = result->samples && fread(result->samples, 1, count, file) == count;
    result->width = width;
    result->height = height;
  }
  fclose(file);
  return done;
}

static int write_picture(const char *path, const picture *picture) {
  FILE *file = fopen(path, "wb");
  if (!file) return 0;
  size_t count = 3 * (size_t)picture->width * (size_t)picture->height;
  fprintf(file, "P6\n%lld %lld\n255\n", (long long)picture->width, (long long)picture->height);
  int done = fwrite(picture->samples, 1, count, file) == count;
  return fclose(file) == 0 && done;
}

// Called between steps; anything but 0 would stop the run.
static int count_steps(int64_t done, int64_t count, void *context) {
  *(int64_t *)context = done;
  (void)count;
  return 0;
}

static int stop(int64_t done, int64_t count, void *context) {
  (void)done, (void)count, (void)context;
  return 1;
}

int main(int argc, char **argv) {
  if (argc < 3 || argc > 4) {
    fprintf(stderr, "usage: %s IN.ppm OUT.ppm [WEIGHTS]\n", argv[0]);
    return MHNETC_USAGE;
  }
  JOINED(NETWORK, _network) *network = NULL;
  int status = CALL(_load)(argc > 3 ? argv[3] : NULL, &network);
  if (status != MHNETC_DONE) {
    fprintf(stderr, "error: %s\n", CALL(_error)());
    return status;
  }
  picture input = {0};
  if (!read_picture(argv[1], &input)) {
    fprintf(stderr, "error: %s: expected a raw PPM of 8 bits\n", argv[1]);
    return MHNETC_CANNOT_OPEN;
  }
  int64_t bytes = 0, steps = 0;
  picture output = input;
  output.samples = malloc(3 * (size_t)input.width * (size_t)input.height);
  mhnetc_settings settings = {.threads = 2, .progress = count_steps, .context = &steps};
  status = CALL(_restore_memory)(network, input.height, input.width, &bytes);
  if (status == MHNETC_DONE) {
    status = CALL(_restore_samples)(network, input.samples, input.height, input.width, 3,
                                    output.samples, &settings);
  }
  if (status != MHNETC_DONE) {
    fprintf(stderr, "error: %s\n", CALL(_error)());
    return status;
  }
  printf("%s: %lld bytes of memory, %lld steps\n", CALL(_version)(), (long long)bytes,
         (long long)steps);

  // A run that is stopped, and one that would take too much, say so and change nothing.
  mhnetc_settings stopping = {.progress = stop}, limited = {.memory_limit = 1};
  if (CALL(_restore_samples)(network, input.samples, input.height, input.width, 3, output.samples,
                             &stopping) != MHNETC_CANCELLED ||
      CALL(_restore_samples)(network, input.samples, input.height, input.width, 3, output.samples,
                             &limited) != MHNETC_RESOURCE_LIMIT ||
      strlen(CALL(_error)()) == 0) {
    fprintf(stderr, "error: found a run that was neither stopped nor refused\n");
    return MHNETC_DEFECT;
  }
  CALL(_free)(network);
  if (!write_picture(argv[2], &output)) {
    fprintf(stderr, "error: %s: cannot be written\n", argv[2]);
    return 74;
  }
  free(input.samples);
  free(output.samples);
  return 0;
}
