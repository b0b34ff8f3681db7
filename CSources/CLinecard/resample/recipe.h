/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LC_RECIPE_H
#define LC_RECIPE_H

#include <stdint.h>

/** How LC_QUALITY_REALTIME asks libsoxr for one pair of rates. */
typedef struct lc_recipe {
    uint32_t input_hz;
    uint32_t output_hz;
    double passband_end;   /**< Of the lower rate's Nyquist frequency. */
    double stopband_begin; /**< Of the lower rate's Nyquist frequency. */
    double precision;      /**< Bits. */
    uint16_t priming;      /**< Zeros pushed at the start, in input samples: the whole delay. */
} lc_recipe;

/** The recipe for a pair of different rates, or NULL where one of them is not supported. */
const lc_recipe *lc_recipe_for(uint32_t input_hz, uint32_t output_hz);

/** Whether a rate is one of the nine. */
int lc_rate_is_supported(uint32_t hz);

#endif
