/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TELEPHONE_FILTER_H
#define TELEPHONE_FILTER_H

#include "equiripple.h"

/**
 * The law of docs/resampling.md is ±0.01 dB up to 85 % of the lower Nyquist frequency and -90 dB from 115 % up. These
 * are the errors that a filter of the direct engine may have: 0.009 dB, and -90.75 dB.
 */
#define TELEPHONE_PASSBAND_ERROR 1.0366e-3
#define TELEPHONE_STOPBAND_ERROR 2.9e-5

/** A low-pass filter of the direct engine. */
typedef struct telephone_filter {
    int count; /**< Of the taps. */
    double taps[EQUIRIPPLE_MOST_TAPS];
    double passband_error;
    double stopband_error;
} telephone_filter;

/**
 * Designs the shortest filter with those errors.
 *
 * @param ratio  the filter's own rate over the lower of the two sample rates, 2 to 8.
 */
void telephone_filter_design(telephone_filter *filter, int ratio);

#endif
