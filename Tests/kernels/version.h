/* SPDX-License-Identifier: Apache-2.0 */
#ifndef VERSION_H
#define VERSION_H

#include "report.h"

/** Tests that the library's version is that of its headers. */
void version_test(report *report);

#endif
