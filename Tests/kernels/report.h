/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REPORT_H
#define REPORT_H

#include <stdbool.h>

/** What was right so far, and what was not. */
typedef struct report {
    int passed;
    int failed;
} report;

/** Prints a line: what was tested, and "ok" with a remark or "FAILED" with the reason. Remarks and reasons as in
 * printf. */
__attribute__((format(printf, 5, 6))) void report_line(report *report, const char *what, const char *rung,
                                                       bool is_right, const char *format, ...);

/** Prints the last line. Returns the program's status. */
int report_end(const report *report);

#endif
