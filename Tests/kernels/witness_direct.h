/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WITNESS_DIRECT_H
#define WITNESS_DIRECT_H

#include <stddef.h>
#include <stdint.h>

/**
 * Converts between two rates by the definition: inserts zeros between the samples, filters them, keeps the samples of
 * the other rate, and clips. In double precision, with a filter designed by the generator's code.
 *
 * @param out    out, `count` samples.
 * @param start  in, the samples from the beginning of a period on; the samples before it are read too.
 */
void witness_convolve(int16_t *out, size_t count, const int16_t *start, int input_khz, int output_khz);

#endif
