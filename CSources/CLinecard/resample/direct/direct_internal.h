/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LC_DIRECT_INTERNAL_H
#define LC_DIRECT_INTERNAL_H

#include "linecard/kernels.h"

enum {
    LC_DIRECT_FILTERS = 14,
    LC_DIRECT_MOST_INPUTS = 12,  /**< Of a period. */
    LC_DIRECT_MOST_OUTPUTS = 8,  /**< Of a period. */
    LC_DIRECT_MOST_BEFORE = 171, /**< Samples in front of a period. */
    /** Samples that the periods which a kernel takes at a time may have, in or out: 20 ms at 48 kHz. */
    LC_DIRECT_BLOCK = 960,
};

/** The filters of all ratios between different rates of 8, 12, 16, 24, 32 and 48 kHz. */
extern const lc_direct_filter lc_direct_filters[LC_DIRECT_FILTERS];

/** The fastest kernels that this CPU can run. */
const lc_direct_kernels *lc_direct_kernels_chosen(void);

/** What is right. Needs nothing of the CPU. */
extern const lc_direct_kernels lc_direct_reference;

#if defined(__x86_64__)
extern const lc_direct_kernels lc_direct_avx2;
extern const lc_direct_kernels lc_direct_avx512;
#elif defined(__aarch64__)
extern const lc_direct_kernels lc_direct_neon;
#endif

#endif
