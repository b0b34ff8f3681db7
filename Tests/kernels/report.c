/* SPDX-License-Identifier: Apache-2.0 */
#include "report.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

void report_line(report *report, const char *what, const char *rung, bool is_right, const char *format, ...) {
    va_list remark;
    va_start(remark, format);
    printf("%-18s %-12s %s  ", what, rung, is_right ? "ok" : "FAILED");
    vprintf(format, remark);
    putchar('\n');
    fflush(stdout); /* the next test may crash */
    va_end(remark);
    ++*(is_right ? &report->passed : &report->failed);
}

int report_end(const report *report) {
    printf("%d passed, %d failed\n", report->passed, report->failed);
    return report->failed == 0 && report->passed > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
