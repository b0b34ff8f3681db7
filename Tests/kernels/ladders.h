/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LADDERS_H
#define LADDERS_H

#include "operation.h"
#include "options.h"
#include "report.h"

/** Returns true if this CPU can run a rung. */
bool rung_is_runnable(const rung *rung);

/** Reads the rung at `index`. Returns false if the ladder has none there, or `ladder->at` is NULL. */
bool rung_at(rung *rung, const ladder *ladder, size_t index);

/** Tests the order and names of a ladder, and that the required rungs and only allowed ones are runnable. */
void ladder_test(const ladder *ladder, const options *options, report *report);

#endif
