/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What the kernels of the direct engine share. A vector holds the same sample of many periods in a row, so that samples
 * are sorted into planes first: plane i of the input holds sample i of every period. The output comes in planes too.
 *
 * The sorting is plain C, which clang turns into shuffles of the instruction set of the kernel that it is inlined into.
 */
#ifndef LC_DIRECT_PLANES_H
#define LC_DIRECT_PLANES_H

#include <string.h>

#include "direct_internal.h"

#define LC_DIRECT_INLINE static inline __attribute__((always_inline))

enum {
    LC_DIRECT_MOST_LANES = 16, /**< Of a vector. Planes have room for a last vector that reaches beyond the periods. */
    LC_DIRECT_IN_ROOM =
        LC_DIRECT_BLOCK + LC_DIRECT_MOST_BEFORE + LC_DIRECT_MOST_INPUTS * (2 * LC_DIRECT_MOST_LANES + 2),
    LC_DIRECT_OUT_ROOM = LC_DIRECT_BLOCK + LC_DIRECT_MOST_OUTPUTS * LC_DIRECT_MOST_LANES,
};

/** Samples of as many periods as a kernel takes at a time, in planes. */
typedef struct lc_direct_planes {
    const lc_direct_filter *filter;
    size_t periods;
    size_t in_stride;            /**< From one plane of the input to the next. */
    size_t out_stride;           /**< From one plane of the output to the next. */
    float in[LC_DIRECT_IN_ROOM]; /**< Of the window; zeros behind it. */
    int16_t out[LC_DIRECT_OUT_ROOM];
} lc_direct_planes;

/** The samples of the window in a plane of the input, for one period. */
LC_DIRECT_INLINE size_t lc_direct_taps(const lc_direct_filter *filter, size_t plane) {
    return (filter->before + 2U * filter->inputs - 1 - plane) / filter->inputs;
}

/** A count of periods rounded up to whole vectors. */
LC_DIRECT_INLINE size_t lc_direct_rounded(size_t count) {
    return (count + LC_DIRECT_MOST_LANES - 1) / LC_DIRECT_MOST_LANES * LC_DIRECT_MOST_LANES;
}

/** Sorts `rows` times `inputs` samples. `inputs` is a constant where it matters, so that the loop unrolls. */
LC_DIRECT_INLINE void lc_direct_split_by(lc_direct_planes *planes, const int16_t *in, size_t rows, size_t inputs) {
    const size_t stride = planes->in_stride;
    for (size_t row = 0; row < rows; ++row)
        for (size_t plane = 0; plane < inputs; ++plane) planes->in[plane * stride + row] = in[row * inputs + plane];
}

/** Puts `outputs` planes in order. `outputs` is a constant. */
LC_DIRECT_INLINE void lc_direct_join_by(int16_t *out, const lc_direct_planes *planes, size_t outputs) {
    const size_t stride = planes->out_stride;
    for (size_t row = 0; row < planes->periods; ++row)
        for (size_t plane = 0; plane < outputs; ++plane) out[row * outputs + plane] = planes->out[plane * stride + row];
}

/** Converts a window of the periods to floats, and sorts them. */
LC_DIRECT_INLINE void lc_direct_split(lc_direct_planes *planes, const int16_t *in) {
    const size_t inputs = planes->filter->inputs, count = planes->filter->before + planes->periods * inputs;
    const size_t rows = count / inputs, stride = planes->in_stride;
    switch (inputs) {
    case 1: lc_direct_split_by(planes, in, rows, 1); break;
    case 2: lc_direct_split_by(planes, in, rows, 2); break;
    case 3: lc_direct_split_by(planes, in, rows, 3); break;
    case 4: lc_direct_split_by(planes, in, rows, 4); break;
    case 6: lc_direct_split_by(planes, in, rows, 6); break;
    case 8: lc_direct_split_by(planes, in, rows, 8); break;
    case 12: lc_direct_split_by(planes, in, rows, 12); break;
    default: lc_direct_split_by(planes, in, rows, inputs); break;
    }
    for (size_t plane = 0; plane < inputs; ++plane)
        memset(planes->in + plane * stride + rows, 0, (stride - rows) * sizeof *planes->in);
    for (size_t i = rows * inputs; i < count; ++i) planes->in[(i - rows * inputs) * stride + rows] = in[i];
}

/** Puts the outputs of the periods in order. */
LC_DIRECT_INLINE void lc_direct_join(int16_t *out, const lc_direct_planes *planes) {
    switch (planes->filter->outputs) {
    case 2: lc_direct_join_by(out, planes, 2); break;
    case 3: lc_direct_join_by(out, planes, 3); break;
    case 4: lc_direct_join_by(out, planes, 4); break;
    case 6: lc_direct_join_by(out, planes, 6); break;
    default: lc_direct_join_by(out, planes, 8); break;
    }
}

/** Takes periods as they come, a block at a time, and has `fill` compute the planes of the output. */
LC_DIRECT_INLINE void lc_direct_run(int16_t *out, const int16_t *in, size_t periods, const lc_direct_filter *filter,
                                    void (*fill)(lc_direct_planes *planes)) {
    const size_t wider = filter->inputs > filter->outputs ? filter->inputs : filter->outputs;
    const size_t most = LC_DIRECT_BLOCK / wider;
    lc_direct_planes planes;
    planes.filter = filter;
    for (; periods > 0; periods -= planes.periods) {
        planes.periods = periods < most ? periods : most;
        planes.out_stride = lc_direct_rounded(planes.periods);
        planes.in_stride = lc_direct_rounded(planes.out_stride + lc_direct_taps(filter, 0) - 1);
        lc_direct_split(&planes, in);
        fill(&planes);
        lc_direct_join(out, &planes);
        in += planes.periods * filter->inputs;
        out += planes.periods * filter->outputs;
    }
}

#endif
