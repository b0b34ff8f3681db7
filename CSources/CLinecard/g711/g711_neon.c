/* SPDX-License-Identifier: Apache-2.0 */
#include "g711_internal.h"

#if defined(__aarch64__)

#include <arm_neon.h>

/*
 * A round has 16 codes or samples. An incomplete last round is aligned with the end of the data and converts some codes
 * a second time. NEON shifts each lane by its own count and counts leading zeros, so the formulas are used as they are.
 */
enum { ROUND = 16 };

/* Negates the magnitudes whose lane of the mask `is_negative` is set. */
static inline int16x8_t with_sign(uint16x8_t magnitude, uint16x8_t is_negative) {
    const int16x8_t value = vreinterpretq_s16_u16(magnitude);
    return vbslq_s16(is_negative, vnegq_s16(value), value);
}

/* SEEEMMMM: (((MMMM << 3) + 132) << EEE) - 132. */
static inline int16x8_t expand_mu_half(uint8x8_t code) {
    const uint16x8_t wide = vmovl_u8(code);
    const uint16x8_t sum = vaddq_u16(vshlq_n_u16(vandq_u16(wide, vdupq_n_u16(15)), 3), vdupq_n_u16(132));
    const int16x8_t segment = vreinterpretq_s16_u16(vandq_u16(vshrq_n_u16(wide, 4), vdupq_n_u16(7)));
    return with_sign(vsubq_u16(vshlq_u16(sum, segment), vdupq_n_u16(132)), vtstq_u16(wide, vdupq_n_u16(0x80)));
}

static inline void expand_mu(int16_t *pcm, const uint8_t *codes) {
    const uint8x16_t code = vmvnq_u8(vld1q_u8(codes));
    vst1q_s16(pcm, expand_mu_half(vget_low_u8(code)));
    vst1q_s16(pcm + 8, expand_mu_half(vget_high_u8(code)));
}

/* SEEEMMMM: (MMMM << 4) + 8 in segment 0, ((MMMM << 4) + 264) << (EEE - 1) above; S means positive. */
static inline int16x8_t expand_a_half(uint8x8_t code) {
    const uint16x8_t wide = vmovl_u8(code);
    const uint16x8_t segment = vandq_u16(vshrq_n_u16(wide, 4), vdupq_n_u16(7));
    const uint16x8_t lead = vandq_u16(vtstq_u16(segment, segment), vdupq_n_u16(256));
    const uint16x8_t sum = vaddq_u16(vshlq_n_u16(vandq_u16(wide, vdupq_n_u16(15)), 4), vdupq_n_u16(8));
    const int16x8_t shift = vreinterpretq_s16_u16(vqsubq_u16(segment, vdupq_n_u16(1)));
    return with_sign(vshlq_u16(vorrq_u16(sum, lead), shift), vceqzq_u16(vandq_u16(wide, vdupq_n_u16(0x80))));
}

static inline void expand_a(int16_t *pcm, const uint8_t *codes) {
    const uint8x16_t code = veorq_u8(vld1q_u8(codes), vdupq_n_u8(0x55));
    vst1q_s16(pcm, expand_a_half(vget_low_u8(code)));
    vst1q_s16(pcm + 8, expand_a_half(vget_high_u8(code)));
}

/* The magnitude by one's complement, so that -1 and 0 have the same. */
static inline int16x8_t folded(int16x8_t pcm) { return veorq_s16(pcm, vshrq_n_s16(pcm, 15)); }

/* EEEMMMM of a magnitude of at least 2^`lowest`: the segment, then MMMM, which is 1MMMM without its 1. */
static inline uint8x8_t segment_and_interval(uint16x8_t magnitude, uint16_t lowest) {
    const uint16x8_t segment = vsubq_u16(vdupq_n_u16(15 - lowest), vclzq_u16(magnitude));
    const int16x8_t down = vsubq_s16(vdupq_n_s16((int16_t)(4 - lowest)), vreinterpretq_s16_u16(segment));
    const uint16x8_t interval = vsubq_u16(vshlq_u16(magnitude, down), vdupq_n_u16(16));
    return vmovn_u16(vaddq_u16(vshlq_n_u16(segment, 4), interval));
}

/* Biased, magnitudes go from 2^7 up; the saturated sum clips at the largest code. */
static inline uint8x8_t compress_mu_half(int16x8_t pcm) {
    return segment_and_interval(vreinterpretq_u16_s16(vqaddq_s16(folded(pcm), vdupq_n_s16(132))), 7);
}

/* Segment 0 has the step of segment 1: below 2^8, the code is the magnitude. */
static inline uint8x8_t compress_a_half(int16x8_t pcm) {
    const uint16x8_t magnitude = vreinterpretq_u16_s16(folded(pcm));
    const uint8x8_t is_lowest = vmovn_u16(vcltq_u16(magnitude, vdupq_n_u16(256)));
    const uint8x8_t above = vadd_u8(segment_and_interval(magnitude, 8), vdup_n_u8(16));
    return vbsl_u8(is_lowest, vshrn_n_u16(magnitude, 4), above);
}

/* `inverted` has the bits that positive samples send inverted. The top bit is the opposite for negative ones. */
static inline void send(uint8_t *codes, const int16x8_t pcm[2], uint8x16_t code, uint8_t inverted) {
    const int8x16_t narrow = vcombine_s8(vqmovn_s16(pcm[0]), vqmovn_s16(pcm[1]));
    const uint8x16_t sign = vandq_u8(vreinterpretq_u8_s8(narrow), vdupq_n_u8(0x80));
    vst1q_u8(codes, veorq_u8(veorq_u8(code, sign), vdupq_n_u8(inverted)));
}

static inline void compress_mu(uint8_t *codes, const int16_t *samples) {
    const int16x8_t pcm[2] = {vld1q_s16(samples), vld1q_s16(samples + 8)};
    send(codes, pcm, vcombine_u8(compress_mu_half(pcm[0]), compress_mu_half(pcm[1])), 0xFF);
}

static inline void compress_a(uint8_t *codes, const int16_t *samples) {
    const int16x8_t pcm[2] = {vld1q_s16(samples), vld1q_s16(samples + 8)};
    send(codes, pcm, vcombine_u8(compress_a_half(pcm[0]), compress_a_half(pcm[1])), 0xD5);
}

static void decode_mu(int16_t *pcm, const uint8_t *codes, size_t count) {
    size_t i = 0;
    if (count < ROUND) lc_g711_reference.decode_mu(pcm, codes, count);
    for (; i + ROUND <= count; i += ROUND) expand_mu(pcm + i, codes + i);
    if (i > 0 && i < count) expand_mu(pcm + count - ROUND, codes + count - ROUND);
}

static void decode_a(int16_t *pcm, const uint8_t *codes, size_t count) {
    size_t i = 0;
    if (count < ROUND) lc_g711_reference.decode_a(pcm, codes, count);
    for (; i + ROUND <= count; i += ROUND) expand_a(pcm + i, codes + i);
    if (i > 0 && i < count) expand_a(pcm + count - ROUND, codes + count - ROUND);
}

static void encode_mu(uint8_t *codes, const int16_t *pcm, size_t count) {
    size_t i = 0;
    if (count < ROUND) lc_g711_reference.encode_mu(codes, pcm, count);
    for (; i + ROUND <= count; i += ROUND) compress_mu(codes + i, pcm + i);
    if (i > 0 && i < count) compress_mu(codes + count - ROUND, pcm + count - ROUND);
}

static void encode_a(uint8_t *codes, const int16_t *pcm, size_t count) {
    size_t i = 0;
    if (count < ROUND) lc_g711_reference.encode_a(codes, pcm, count);
    for (; i + ROUND <= count; i += ROUND) compress_a(codes + i, pcm + i);
    if (i > 0 && i < count) compress_a(codes + count - ROUND, pcm + count - ROUND);
}

const lc_g711_kernels lc_g711_neon = {
    .name = "neon",
    .needs = LC_CPU_NEON,
    .decode_mu = decode_mu,
    .encode_mu = encode_mu,
    .decode_a = decode_a,
    .encode_a = encode_a,
};

#endif
