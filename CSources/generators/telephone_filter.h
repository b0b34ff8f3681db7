/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TELEPHONE_FILTER_H
#define TELEPHONE_FILTER_H

#include "equiripple.h"

/**
 * The law of docs/resampling.md is ±0.01 dB up to 85 % of the lower Nyquist frequency and -90 dB from 115 % up. The
 * filters of the direct engine have at most these errors, 0.008 dB and -92 dB, because measurements with 16-bit tones
 * are up to 1 dB worse.
 */
#define TELEPHONE_PASSBAND_ERROR 9.2146e-4
#define TELEPHONE_STOPBAND_ERROR 2.5119e-5

/** A low-pass filter of the direct engine. */
typedef struct telephone_filter {
    int count; /**< Count of taps. */
    double taps[EQUIRIPPLE_MOST_TAPS];
    double passband_error;
    double stopband_error;
} telephone_filter;

/**
 * Designs the shortest filter with at most those errors.
 *
 * @param ratio  the filter's own rate over the lower of the two sample rates, 2 to 8.
 */
void telephone_filter_design(telephone_filter *filter, int ratio);

#endif
