/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LADDERS_H
#define LADDERS_H

#include "operation.h"
#include "options.h"
#include "report.h"

/** Whether this CPU can run a rung. */
bool rung_is_runnable(const rung *rung);

/** Whether a ladder has a rung at `index`; what has no ladder has none. */
bool rung_at(rung *rung, const ladder *ladder, size_t index);

/** Tests a ladder itself: how it is made, and that the rungs asked for are there and no others. */
void ladder_test(const ladder *ladder, const options *options, report *report);

#endif
