/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ARGUMENTS_H
#define ARGUMENTS_H

#include "report.h"

/** Tests that arguments which are none are a status, in every function, and that sizes do not wrap. */
void arguments_test(report *report);

#endif
