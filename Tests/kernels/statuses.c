/* SPDX-License-Identifier: Apache-2.0 */
#include "statuses.h"

#include <stddef.h>
#include <string.h>

#include "linecard/status.h"

/* The numbers are stable, and the names appear in logs. A new status needs a line here. */
static const struct {
    int number;
    const char *name;
} statuses[] = {
    {0, "ok"},
    {1, "out of memory"},
    {2, "insufficient capacity"},
    {3, "unsupported rate"},
    {4, "unsupported pair of rates"},
    {5, "quality unavailable without libsoxr"},
    {6, "invalid argument"},
    {10, "base64 symbol"},
    {11, "base64 length"},
    {12, "base64 padding"},
    {13, "base64 trailing bits"},
    {20, "partial sample"},
    {30, "resampler failed"},
};

static const char *expected_name(int number) {
    for (size_t i = 0; i < sizeof statuses / sizeof *statuses; ++i)
        if (statuses[i].number == number) return statuses[i].name;
    return "unknown status";
}

void statuses_test(report *report) {
    for (int number = 0; number < 256; ++number) {
        const char *name = lc_status_name((lc_status)number);
        if (strcmp(name, expected_name(number)) == 0) continue;
        report_line(report, "status", "names", false, "%d is \"%s\", not \"%s\"", number, name, expected_name(number));
        return;
    }
    report_line(report, "status", "names", true, "256 numbers");
}
