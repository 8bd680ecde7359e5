// The few machine words that Swift can't say: byte masks of sixteen and sixty-four bytes, prefetches, huge pages.
//
// Every function here reads exactly the number of bytes that its name says, from any alignment. SSE2 belongs to every
// x86-64; elsewhere (arm64, or with STAGE_PORTABLE defined) plain C does the same on a little-endian machine.

#ifndef CSTAGEKERNEL_H
#define CSTAGEKERNEL_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#if defined(__linux__)
#include <sys/mman.h>
#endif

#if defined(__SSE2__) && !defined(STAGE_PORTABLE)
#define STAGE_SSE2 1
#include <emmintrin.h>
#endif

#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "the masks count bytes from the low end of a word"
#endif

/// Brings the line of memory that holds `p` near, for reading. Any address is allowed.
static inline void stage_prefetch(const void *p) { __builtin_prefetch(p, 0, 3); }

/// Brings the line of memory that holds `p` near, for writing. Any address is allowed.
static inline void stage_prefetch_write(const void *p) { __builtin_prefetch(p, 1, 3); }

/// Asks for 2 MB pages, which spares a table of many megabytes most of its address look-ups. Only a hint.
static inline void stage_advise_huge(void *p, size_t n) {
#if defined(__linux__) && defined(MADV_HUGEPAGE)
    const uintptr_t page = 4096;
    uintptr_t first = ((uintptr_t)p + page - 1) & ~(page - 1);
    uintptr_t last = ((uintptr_t)p + n) & ~(page - 1);
    if (first < last) (void)madvise((void *)first, last - first, MADV_HUGEPAGE);
#else
    (void)p;
    (void)n;
#endif
}

#if !STAGE_SSE2
/// Bit i is set where byte i of `word` is zero.
static inline uint32_t stage_zero_mask8(uint64_t word) {
    const uint64_t low = 0x7f7f7f7f7f7f7f7fULL;
    uint64_t zero = ~(((word & low) + low) | word | low);
    return (uint32_t)(((zero >> 7) * 0x0102040810204080ULL) >> 56);
}
#endif

/// Bit i is set where byte i of the 16 at `p` equals `c`.
static inline uint32_t stage_equal_mask16(const void *p, uint8_t c) {
#if STAGE_SSE2
    __m128i bytes = _mm_loadu_si128((const __m128i *)p);
    return (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, _mm_set1_epi8((char)c)));
#else
    uint64_t word[2], wanted = 0x0101010101010101ULL * c;
    memcpy(word, p, 16);
    return stage_zero_mask8(word[0] ^ wanted) | stage_zero_mask8(word[1] ^ wanted) << 8;
#endif
}

/// Bit i is set where byte i of the 64 at `p` equals `c`.
static inline uint64_t stage_equal_mask64(const void *p, uint8_t c) {
    const uint8_t *b = (const uint8_t *)p;
    return (uint64_t)stage_equal_mask16(b, c) | (uint64_t)stage_equal_mask16(b + 16, c) << 16
        | (uint64_t)stage_equal_mask16(b + 32, c) << 32 | (uint64_t)stage_equal_mask16(b + 48, c) << 48;
}

/// Bit i is set where byte i of the 16 at `p` is a letter or digit of ASCII, '-', '.' or '_'.
static inline uint32_t stage_plain_mask16(const void *p) {
#if STAGE_SSE2
    __m128i bytes = _mm_loadu_si128((const __m128i *)p);
    // x <= n for unsigned bytes is min(x, n) == x; SSE2 has no unsigned comparison.
    __m128i letter = _mm_sub_epi8(_mm_or_si128(bytes, _mm_set1_epi8(0x20)), _mm_set1_epi8('a'));
    __m128i digit = _mm_sub_epi8(bytes, _mm_set1_epi8('0'));
    __m128i mark = _mm_sub_epi8(bytes, _mm_set1_epi8('-'));  // '-' and '.' are neighbours
    __m128i good = _mm_or_si128(
        _mm_or_si128(
            _mm_cmpeq_epi8(_mm_min_epu8(letter, _mm_set1_epi8(25)), letter),
            _mm_cmpeq_epi8(_mm_min_epu8(digit, _mm_set1_epi8(9)), digit)),
        _mm_or_si128(
            _mm_cmpeq_epi8(_mm_min_epu8(mark, _mm_set1_epi8(1)), mark),
            _mm_cmpeq_epi8(bytes, _mm_set1_epi8('_'))));
    return (uint32_t)_mm_movemask_epi8(good);
#else
    const uint8_t *b = (const uint8_t *)p;
    uint32_t mask = 0;
    for (int i = 0; i < 16; i++) {
        uint8_t c = b[i];
        uint32_t good = (uint8_t)((c | 0x20) - 'a') <= 25 || (uint8_t)(c - '0') <= 9
            || (uint8_t)(c - '-') <= 1 || c == '_';
        mask |= good << i;
    }
    return mask;
#endif
}

/// Bit i is the parity of the bits 0...i of `x`: set from each odd bit of `x` up to, not including, the next.
static inline uint64_t stage_prefix_xor(uint64_t x) {
    x ^= x << 1;
    x ^= x << 2;
    x ^= x << 4;
    x ^= x << 8;
    x ^= x << 16;
    x ^= x << 32;
    return x;
}

#endif
