/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REPORT_H
#define REPORT_H

#include <stdbool.h>

/** The counts of tests so far. */
typedef struct report {
    int passed;
    int failed;
} report;

/** Prints a line: the subject, and "ok" with a remark or "FAILED" with the reason. Remarks and reasons are formatted as
 * by printf. */
__attribute__((format(printf, 5, 6))) void report_line(report *report, const char *what, const char *rung,
                                                       bool is_right, const char *format, ...);

/** Prints the totals. Returns the program's exit status. */
int report_end(const report *report);

#endif
