/* SPDX-License-Identifier: Apache-2.0 */
/** The settings behind LC_QUALITY_REALTIME and LC_QUALITY_LOW_DELAY, for tests and benchmarks. */
#ifndef LINECARD_RECIPE_H
#define LINECARD_RECIPE_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A low-pass filter. */
typedef struct lc_filter {
    double passband_end;   /**< As a fraction of the lower rate's Nyquist frequency. */
    double stopband_begin; /**< As a fraction of the lower rate's Nyquist frequency. */
    double precision;      /**< In bits. */
} lc_filter;

/**
 * The libsoxr settings for one pair of rates, with linear phase for LC_QUALITY_REALTIME and minimum phase for
 * LC_QUALITY_LOW_DELAY. The delay is priming / input_hz - dropped / output_hz, with the quality's own priming.
 */
typedef struct lc_recipe {
    uint32_t input_hz;
    uint32_t output_hz;
    lc_filter filter;
    uint16_t priming;           /**< Zeros pushed at the start, in input samples. */
    uint16_t low_delay_priming; /**< The same for LC_QUALITY_LOW_DELAY. */
    uint16_t dropped;           /**< Output samples dropped at the start; all of them come from those zeros. */
    uint16_t period;   /**< Input samples after which libsoxr's blocks are aligned as they were after the priming. */
    bool stages_apart; /**< Keeps libsoxr from merging a factor of a large ratio into one long filter. */
} lc_recipe;

/** Returns the recipe for a pair of different rates, or NULL if one of them is not supported. */
const lc_recipe *lc_recipe_for(uint32_t input_hz, uint32_t output_hz);

/** Returns true if a rate is one of the nine of linecard/resample.h. */
bool lc_rate_is_supported(uint32_t hz);

#ifdef __cplusplus
}
#endif

#endif
