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

// Whether code built with -march=x86-64-v4 -mavx512bf16 runs here.
static inline bool mhnetc_supports_avx512_bf16(void) {
#if defined(__x86_64__)
  return mhnetc_supports_x86_64_v4() && __builtin_cpu_supports("avx512bf16");
#else
  return false;
#endif
}

#if defined(__AVX512BF16__) && defined(__AVX512BW__)
#include <immintrin.h>

// Sixteen floats, or sixteen pairs of bfloat16 in the bits of floats.
typedef float mhnetc_vector __attribute__((vector_size(64)));

// In each lane, the sum plus the products of both members of two pairs.
static inline __attribute__((always_inline)) mhnetc_vector
mhnetc_add_products_bf16(mhnetc_vector sum, mhnetc_vector a, mhnetc_vector b) {
  return (mhnetc_vector)_mm512_dpbf16_ps((__m512)sum, (__m512bh)a, (__m512bh)b);
}

// In each lane the pair of two floats, each rounded to the nearest bfloat16, ties to even; the first
// one in the lower half.
static inline __attribute__((always_inline)) mhnetc_vector
mhnetc_pair_bf16(mhnetc_vector first, mhnetc_vector second) {
  const __m512i places = _mm512_set_epi16(
      31, 15, 30, 14, 29, 13, 28, 12, 27, 11, 26, 10, 25, 9, 24, 8, 23, 7, 22, 6, 21, 5, 20, 4, 19,
      3, 18, 2, 17, 1, 16, 0);
  const __m512bh halves = _mm512_cvtne2ps_pbh((__m512)second, (__m512)first);
  return (mhnetc_vector)_mm512_permutexvar_epi16(places, (__m512i)halves);
}
#endif

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
