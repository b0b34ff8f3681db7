/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LC_G711_INTERNAL_H
#define LC_G711_INTERNAL_H

#include "linecard/kernels.h"

/** The sample of each code. */
extern const int16_t lc_g711_mu_samples[256];
extern const int16_t lc_g711_a_samples[256];

/** The mu-law code of each sample, indexed by its upper 14 bits. The lower two make no difference. */
extern const uint8_t lc_g711_mu_codes[16384];

/** The A-law code of each sample, indexed by its upper 12 bits. The lower four make no difference. */
extern const uint8_t lc_g711_a_codes[4096];

/** The low and the high byte of each magnitude, indexed by the code as sent, without its top bit. */
extern const uint8_t lc_g711_mu_magnitudes_low[128], lc_g711_mu_magnitudes_high[128];
extern const uint8_t lc_g711_a_magnitudes_low[128], lc_g711_a_magnitudes_high[128];

/** The shift right that leaves the interval's four bits and the one above them, indexed by the upper seven of the
 * fifteen bits of a folded sample; for mu-law, after the bias is added. */
extern const uint8_t lc_g711_mu_shifts[128], lc_g711_a_shifts[128];

/** The reference, which runs on every CPU. */
extern const lc_g711_kernels lc_g711_reference;

#if defined(__x86_64__)
extern const lc_g711_kernels lc_g711_avx2;
extern const lc_g711_kernels lc_g711_avx512;
#elif defined(__aarch64__)
extern const lc_g711_kernels lc_g711_neon;
#endif

#endif
