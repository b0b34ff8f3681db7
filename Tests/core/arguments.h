/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ARGUMENTS_H
#define ARGUMENTS_H

#include "report.h"

/** Tests that every function reports invalid arguments as a status, and that sizes do not wrap. */
void arguments_test(report *report);

#endif
