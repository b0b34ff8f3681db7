/* SPDX-License-Identifier: Apache-2.0 */
#ifndef STATUSES_H
#define STATUSES_H

#include "report.h"

/** Tests the name of every status, and that other numbers have none. */
void statuses_test(report *report);

#endif
