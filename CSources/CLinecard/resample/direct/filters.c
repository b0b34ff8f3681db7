/* SPDX-License-Identifier: Apache-2.0 */
#include <stddef.h>

#include "direct_internal.h"

/* All six rates are multiples of this, and none of the other three is. */
enum { COMMON_HZ = 4000 };

const lc_direct_filter *lc_direct_filter_for(uint32_t input_hz, uint32_t output_hz) {
    if (input_hz % COMMON_HZ != 0 || output_hz % COMMON_HZ != 0) return NULL;
    for (size_t i = 0; i < LC_DIRECT_FILTERS; ++i) {
        const lc_direct_filter *filter = &lc_direct_filters[i];
        if (filter->outputs * input_hz == filter->inputs * output_hz) return filter;
    }
    return NULL;
}
