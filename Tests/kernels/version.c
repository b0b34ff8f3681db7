/* SPDX-License-Identifier: Apache-2.0 */
#include "version.h"

#include <stdio.h>
#include <string.h>

#include "linecard/version.h"

void version_test(report *report) {
    char expected[40];
    snprintf(expected, sizeof expected, "%d.%d.%d", LC_VERSION_MAJOR, LC_VERSION_MINOR, LC_VERSION_PATCH);
    report_line(report, "version", "text", strcmp(lc_version(), expected) == 0, "\"%s\"", lc_version());
}
