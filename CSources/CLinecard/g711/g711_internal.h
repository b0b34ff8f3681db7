/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LC_G711_INTERNAL_H
#define LC_G711_INTERNAL_H

#include "linecard/kernels.h"

/** Sample of each code. */
extern const int16_t lc_g711_mu_samples[256];
extern const int16_t lc_g711_a_samples[256];

/** Mu-law code of each sample: index by its upper 14 bits. The lower two decide nothing. */
extern const uint8_t lc_g711_mu_codes[16384];

/** A-law code of each sample: index by its upper 12 bits. The lower four decide nothing. */
extern const uint8_t lc_g711_a_codes[4096];

/** Low and high byte of each magnitude: index by the code without its sign, the top bit. */
extern const uint8_t lc_g711_mu_magnitudes_low[128], lc_g711_mu_magnitudes_high[128];
extern const uint8_t lc_g711_a_magnitudes_low[128], lc_g711_a_magnitudes_high[128];

/** Shift that leaves the interval's four bits and the one above them: index by the upper seven bits of a folded
 * sample's fifteen, for mu-law with the bias. */
extern const uint8_t lc_g711_mu_shifts[128], lc_g711_a_shifts[128];

/** What is right. Needs nothing of the CPU. */
extern const lc_g711_kernels lc_g711_reference;

#if defined(__x86_64__)
extern const lc_g711_kernels lc_g711_avx2;
extern const lc_g711_kernels lc_g711_avx512;
#elif defined(__aarch64__)
extern const lc_g711_kernels lc_g711_neon;
#endif

#endif
