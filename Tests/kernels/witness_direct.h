/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WITNESS_DIRECT_H
#define WITNESS_DIRECT_H

#include <stddef.h>
#include <stdint.h>

/**
 * Converts between two rates as the direct engine should: zeros between the samples, the filter, and only the samples
 * of the other rate kept. In double precision, with a filter designed here, and clipped.
 *
 * @param out    out, `count` samples.
 * @param start  in, the samples from the beginning of a period on; those in front are used too.
 */
void witness_convolve(int16_t *out, size_t count, const int16_t *start, int input_khz, int output_khz);

#endif
