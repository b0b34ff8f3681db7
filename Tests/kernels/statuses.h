/* SPDX-License-Identifier: Apache-2.0 */
#ifndef STATUSES_H
#define STATUSES_H

#include "report.h"

/** Tests that every status has a name, and nothing else has one. */
void statuses_test(report *report);

#endif
