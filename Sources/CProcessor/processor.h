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

#if defined(__AVX512F__)
// Sixteen floats, which Swift sees as SIMD16<Float>.
typedef float mhnetc_floats __attribute__((vector_size(64)));

// Reads a vector from any address.
static inline __attribute__((always_inline)) mhnetc_floats
mhnetc_load_vector(const float *pointer) {
  return (mhnetc_floats)_mm512_loadu_ps(pointer);
}

// Reads the lanes whose bits are set, and 0 for the others, which need not be readable.
static inline __attribute__((always_inline)) mhnetc_floats
mhnetc_load_lanes(const float *pointer, unsigned short lanes) {
  return (mhnetc_floats)_mm512_maskz_loadu_ps(lanes, pointer);
}

// Writes the lanes whose bits are set.
static inline __attribute__((always_inline)) void
mhnetc_store_lanes(float *pointer, unsigned short lanes, mhnetc_floats values) {
  _mm512_mask_storeu_ps(pointer, lanes, (__m512)values);
}
#elif defined(__AVX2__)
// Eight floats and eight integers, which Swift sees as SIMD8<Float> and SIMD8<Int32>.
typedef float mhnetc_floats __attribute__((vector_size(32)));
typedef int mhnetc_lanes __attribute__((vector_size(32)));

// Reads a vector from any address, in one piece: from ordinary loads of neighbours the optimiser
// pieces some vectors together out of others, which costs three more instructions each.
static inline __attribute__((always_inline)) mhnetc_floats
mhnetc_load_vector(const float *pointer) {
  return (mhnetc_floats)_mm256_lddqu_si256((const __m256i *)pointer);
}

// All bits of the lanes from `first` to the one before `end`.
static inline __attribute__((always_inline)) mhnetc_lanes
mhnetc_lanes_between(int first, int end) {
  const __m256i lane = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
  return (mhnetc_lanes)_mm256_andnot_si256(
      _mm256_cmpgt_epi32(_mm256_set1_epi32(first), lane),
      _mm256_cmpgt_epi32(_mm256_set1_epi32(end), lane));
}

// Reads the lanes that are negative, and 0 for the others, which need not be readable.
static inline __attribute__((always_inline)) mhnetc_floats
mhnetc_load_lanes(const float *pointer, mhnetc_lanes lanes) {
  return (mhnetc_floats)_mm256_maskload_ps(pointer, (__m256i)lanes);
}
#endif

#if defined(__AVX2__)
// Adds the lanes of each of four vectors that lie side by side to a sum. In C since the optimiser
// makes three times as many instructions of the same shuffles said in Swift.
static inline __attribute__((always_inline)) void
mhnetc_add_lanes(const float *vectors, float *sums) {
#if defined(__AVX512F__)
#define MHNETC_EIGHT(index) \
  _mm256_add_ps(_mm256_loadu_ps(vectors + 16 * index), _mm256_loadu_ps(vectors + 16 * index + 8))
#else
#define MHNETC_EIGHT(index) _mm256_loadu_ps(vectors + 8 * index)
#endif
  const __m256 first = _mm256_hadd_ps(MHNETC_EIGHT(0), MHNETC_EIGHT(1));
  const __m256 second = _mm256_hadd_ps(MHNETC_EIGHT(2), MHNETC_EIGHT(3));
  const __m256 both = _mm256_hadd_ps(first, second);
  const __m128 four = _mm_add_ps(_mm256_castps256_ps128(both), _mm256_extractf128_ps(both, 1));
  _mm_storeu_ps(sums, _mm_add_ps(_mm_loadu_ps(sums), four));
#undef MHNETC_EIGHT
}
#endif

#if defined(__linux__)
// The processors on which a process (0: this one) may run, one bit each; 0 on success. The C library
// declares it for GNU sources alone, and Swift does not import it as such.
int mhnetc_allowed_processors(int process, unsigned long size, void *bits)
    __asm__("sched_getaffinity");
#endif

#endif
