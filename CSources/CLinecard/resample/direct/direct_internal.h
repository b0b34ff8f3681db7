/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LC_DIRECT_INTERNAL_H
#define LC_DIRECT_INTERNAL_H

#include "linecard/kernels.h"

enum { LC_DIRECT_FILTERS = 14 };

/** The filters of all ratios between different rates of 8, 12, 16, 24, 32 and 48 kHz. */
extern const lc_direct_filter lc_direct_filters[LC_DIRECT_FILTERS];

#endif
