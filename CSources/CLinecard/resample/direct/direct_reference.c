/* SPDX-License-Identifier: Apache-2.0 */
#include "../floats.h"
#include "direct_planes.h"

/* Four floats, for which compilers emit SIMD instructions of any target. Four sums at a time hide the latency of an
 * addition. */
typedef float vector __attribute__((vector_size(16)));

enum { LANES = 16 };

static inline vector load(const float *from) {
    vector loaded;
    memcpy(&loaded, from, sizeof loaded);
    return loaded;
}

static inline void store(float *to, vector value) { memcpy(to, &value, sizeof value); }

/* Computes one output of LANES periods from `start` on. */
static void sum(lc_direct_planes *planes, size_t output, size_t start) {
    const lc_direct_filter *filter = planes->filter;
    const float *coefficient = filter->coefficients + output;
    vector a = {0}, b = {0}, c = {0}, d = {0};
    for (size_t plane = 0; plane < filter->inputs; ++plane) {
        const float *in = planes->in + plane * planes->in_stride + start;
        for (size_t taps = lc_direct_taps(filter, plane); taps > 0; --taps, ++in, coefficient += filter->outputs) {
            a += *coefficient * load(in);
            b += *coefficient * load(in + 4);
            c += *coefficient * load(in + 8);
            d += *coefficient * load(in + 12);
        }
    }
    float sums[LANES];
    store(sums, a);
    store(sums + 4, b);
    store(sums + 8, c);
    store(sums + 12, d);
    lc_samples_from_floats(planes->out + output * planes->out_stride + start, sums, LANES);
}

static void fill(lc_direct_planes *planes) {
    for (size_t output = 0; output < planes->filter->outputs; ++output)
        for (size_t start = 0; start < planes->periods; start += LANES) sum(planes, output, start);
}

static void convolve(int16_t *out, const int16_t *in, size_t periods, const lc_direct_filter *filter) {
    lc_direct_run(out, in, periods, filter, fill);
}

const lc_direct_kernels lc_direct_reference = {.name = "reference", .needs = 0, .convolve = convolve};
