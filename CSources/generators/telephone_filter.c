/* SPDX-License-Identifier: Apache-2.0 */
#include "telephone_filter.h"

/* No filter with fewer taps for each unit of the ratio keeps the law. */
enum { FEWEST_TAPS = 29 };

void telephone_filter_design(telephone_filter *filter, int ratio) {
    equiripple_request request = {
        .taps = FEWEST_TAPS * ratio,
        .passband_end = 0.5 * 0.85 / ratio,
        .stopband_begin = 0.5 * 1.15 / ratio,
        .weight = TELEPHONE_PASSBAND_ERROR / TELEPHONE_STOPBAND_ERROR,
    };
    filter->passband_error = equiripple_design(filter->taps, &request);
    while (filter->passband_error > TELEPHONE_PASSBAND_ERROR) {
        ++request.taps;
        filter->passband_error = equiripple_design(filter->taps, &request);
    }
    filter->count = request.taps;
    filter->stopband_error = filter->passband_error / request.weight;
}
