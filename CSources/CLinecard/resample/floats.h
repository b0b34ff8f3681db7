/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LC_FLOATS_H
#define LC_FLOATS_H

#include <stddef.h>
#include <stdint.h>

/** Converts samples to floats of the same value. */
void lc_floats_from_samples(float *floats, const int16_t *pcm, size_t count);

/** Rounds floats below 2^31 to the nearest sample, halves to even, and clips: the same as libsoxr, to the bit. */
void lc_samples_from_floats(int16_t *pcm, const float *floats, size_t count);

#endif
