/* SPDX-License-Identifier: Apache-2.0 */
#include "witness_direct.h"

#include "telephone_filter.h"

enum { MOST = 9 };

static int divisor(int a, int b) { return b == 0 ? a : divisor(b, a % b); }

/* Designs each filter once, because that takes a while. */
static const telephone_filter *filter_for(int ratio) {
    static telephone_filter filters[MOST];
    if (filters[ratio].count == 0) telephone_filter_design(&filters[ratio], ratio);
    return &filters[ratio];
}

static int16_t nearest(double value) {
    if (value <= INT16_MIN) return INT16_MIN;
    if (value >= INT16_MAX) return INT16_MAX;
    return (int16_t)(value < 0 ? value - 0.5 : value + 0.5);
}

void witness_convolve(int16_t *out, size_t count, const int16_t *start, int input_khz, int output_khz) {
    const int common = divisor(input_khz, output_khz), up = output_khz / common, down = input_khz / common;
    const telephone_filter *filter = filter_for(up > down ? up : down);
    for (size_t n = 0; n < count; ++n) {
        const ptrdiff_t latest = ((ptrdiff_t)n + 1) * down - 1; /* index among the samples and the zeros between them */
        double sum = 0;
        for (int tap = 0; tap < filter->count; ++tap) {
            const ptrdiff_t place = latest - tap;
            if (place % up == 0) sum += filter->taps[tap] * start[place / up];
        }
        out[n] = nearest(up * sum);
    }
}
