/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LC_G711_INTERNAL_H
#define LC_G711_INTERNAL_H

#include "linecard/kernels.h"

/** Sample of each mu-law code. */
extern const int16_t lc_g711_mu_samples[256];

/** Mu-law code of each sample: index by its upper 14 bits. The lower two decide nothing. */
extern const uint8_t lc_g711_mu_codes[16384];

/** What is right. Needs nothing of the CPU. */
extern const lc_g711_kernels lc_g711_reference;

#endif
