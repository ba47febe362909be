// What the processor and the operating system support together: Swift has no way to ask.
#ifndef MHNETC_PROCESSOR_H
#define MHNETC_PROCESSOR_H

#include <stdbool.h>
#if defined(__AVX2__)
#include <immintrin.h>
#endif

// Whether code built with -march=x86-64-v3 runs here (AVX2, FMA, and saved upper halves).
static inline bool mhnetc_supports_x86_64_v3(void) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
         __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2") &&
         __builtin_cpu_supports("f16c") && __builtin_cpu_supports("lzcnt") &&
         __builtin_cpu_supports("movbe");
#else
  return false;
#endif
}

// Whether code built with -march=x86-64-v4 runs here (v3, AVX-512 F, BW, CD, DQ and VL).
static inline bool mhnetc_supports_x86_64_v4(void) {
#if defined(__x86_64__)
  return mhnetc_supports_x86_64_v3() && __builtin_cpu_supports("avx512f") &&
         __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512cd") &&
         __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
#else
  return false;
#endif
}

// Asks for the cache line of an address that will be written, or read, soon. Any address will do.
static inline __attribute__((always_inline)) void mhnetc_prefetch(const void *address) {
  __builtin_prefetch(address, 0, 3);
}

// The same, into the second-level cache: for what is needed later than the next few instructions.
static inline __attribute__((always_inline)) void mhnetc_prefetch_far(const void *address) {
  __builtin_prefetch(address, 0, 2);
}

#if defined(__AVX2__)
// Eight floats, which Swift sees as SIMD8<Float>.
typedef float mhnetc_float8 __attribute__((vector_size(32)));

// Reads lanes 1 to 7 from `pointer` on, and 0 for lane 0, which need not be readable.
static inline __attribute__((always_inline)) mhnetc_float8
mhnetc_load_without_first(const float *pointer) {
  const __m256i mask = _mm256_setr_epi32(0, -1, -1, -1, -1, -1, -1, -1);
  return (mhnetc_float8)_mm256_maskload_ps(pointer, mask);
}

// Reads lanes 0 to 6 from `pointer` on, and 0 for lane 7, which need not be readable.
static inline __attribute__((always_inline)) mhnetc_float8
mhnetc_load_without_last(const float *pointer) {
  const __m256i mask = _mm256_setr_epi32(-1, -1, -1, -1, -1, -1, -1, 0);
  return (mhnetc_float8)_mm256_maskload_ps(pointer, mask);
}
#endif

#if defined(__linux__)
// The processors on which a process (0: this one) may run, one bit each; 0 on success. The C library
// declares it for GNU sources alone, and Swift does not import it as such.
int mhnetc_allowed_processors(int process, unsigned long size, void *bits)
    __asm__("sched_getaffinity");
#endif

#endif
