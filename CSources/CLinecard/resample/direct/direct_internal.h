/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LC_DIRECT_INTERNAL_H
#define LC_DIRECT_INTERNAL_H

#include "linecard/kernels.h"

enum {
    LC_DIRECT_FILTERS = 14,
    LC_DIRECT_MOST_INPUTS = 12,  /**< Input samples of a period. */
    LC_DIRECT_MOST_OUTPUTS = 8,  /**< Output samples of a period. */
    LC_DIRECT_MOST_BEFORE = 171, /**< Input samples that precede a period. */
    /** Samples, in or out, of the periods that a kernel computes at a time: 20 ms at 48 kHz. */
    LC_DIRECT_BLOCK = 960,
};

/** The filters of all ratios between different rates of 8, 12, 16, 24, 32 and 48 kHz. */
extern const lc_direct_filter lc_direct_filters[LC_DIRECT_FILTERS];

/** Returns the fastest kernels that this CPU can run. */
const lc_direct_kernels *lc_direct_kernels_chosen(void);

/** The reference, which runs on every CPU. */
extern const lc_direct_kernels lc_direct_reference;

#if defined(__x86_64__)
extern const lc_direct_kernels lc_direct_avx2;
extern const lc_direct_kernels lc_direct_avx512;
#elif defined(__aarch64__)
extern const lc_direct_kernels lc_direct_neon;
#endif

#endif
