/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Shared by the kernels of the direct engine. A vector holds the same sample of several consecutive periods, so samples
 * are sorted into planes first: plane i of the input holds sample i of every period. The output is in planes, too.
 *
 * The sorting is plain C. clang, and gcc with -O3, turn it into shuffles of the instruction set of the kernel that it
 * is inlined into.
 */
#ifndef LC_DIRECT_PLANES_H
#define LC_DIRECT_PLANES_H

#include <string.h>

#include "direct_internal.h"

#define LC_DIRECT_INLINE static inline __attribute__((always_inline))

enum {
    LC_DIRECT_MOST_LANES = 16, /**< Lanes of a vector. Planes have room for a last vector that exceeds the periods. */
    LC_DIRECT_IN_ROOM =
        LC_DIRECT_BLOCK + LC_DIRECT_MOST_BEFORE + LC_DIRECT_MOST_INPUTS * (2 * LC_DIRECT_MOST_LANES + 2),
    LC_DIRECT_OUT_ROOM = LC_DIRECT_BLOCK + LC_DIRECT_MOST_OUTPUTS * LC_DIRECT_MOST_LANES,
};

/** The samples, in planes, of the periods that a kernel computes at a time. */
typedef struct lc_direct_planes {
    const lc_direct_filter *filter;
    size_t periods;
    size_t in_stride;            /**< From one plane of the input to the next. */
    size_t out_stride;           /**< From one plane of the output to the next. */
    float in[LC_DIRECT_IN_ROOM]; /**< The window, followed by zeros. */
    int16_t out[LC_DIRECT_OUT_ROOM];
} lc_direct_planes;

/** Returns the samples of one period's window in a plane of the input. */
LC_DIRECT_INLINE size_t lc_direct_taps(const lc_direct_filter *filter, size_t plane) {
    return (filter->before + 2U * filter->inputs - 1 - plane) / filter->inputs;
}

/** Rounds a count of periods up to whole vectors. */
LC_DIRECT_INLINE size_t lc_direct_rounded(size_t count) {
    return (count + LC_DIRECT_MOST_LANES - 1) / LC_DIRECT_MOST_LANES * LC_DIRECT_MOST_LANES;
}

/** Sorts `rows` times `inputs` samples into planes. `inputs` is a constant for common filters, to unroll the loop. */
LC_DIRECT_INLINE void lc_direct_split_by(lc_direct_planes *planes, const int16_t *in, size_t rows, size_t inputs) {
    const size_t stride = planes->in_stride;
    for (size_t row = 0; row < rows; ++row)
        for (size_t plane = 0; plane < inputs; ++plane) planes->in[plane * stride + row] = in[row * inputs + plane];
}

/** Writes `outputs` planes in the order of samples. `outputs` is a constant. */
LC_DIRECT_INLINE void lc_direct_join_by(int16_t *out, const lc_direct_planes *planes, size_t outputs) {
    const size_t stride = planes->out_stride;
    for (size_t row = 0; row < planes->periods; ++row)
        for (size_t plane = 0; plane < outputs; ++plane) out[row * outputs + plane] = planes->out[plane * stride + row];
}

/** Converts the window of the periods to floats and sorts them into planes. */
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

/** Writes the outputs of the periods in the order of samples. */
LC_DIRECT_INLINE void lc_direct_join(int16_t *out, const lc_direct_planes *planes) {
    switch (planes->filter->outputs) {
    case 2: lc_direct_join_by(out, planes, 2); break;
    case 3: lc_direct_join_by(out, planes, 3); break;
    case 4: lc_direct_join_by(out, planes, 4); break;
    case 6: lc_direct_join_by(out, planes, 6); break;
    default: lc_direct_join_by(out, planes, 8); break;
    }
}

/** Converts periods a block at a time; `fill` computes the planes of the output. */
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
