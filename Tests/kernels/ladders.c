/* SPDX-License-Identifier: Apache-2.0 */
#include "ladders.h"

#include <string.h>

#include "linecard/kernels.h"

bool rung_is_runnable(const rung *rung) { return (rung->needs & ~lc_cpu_features()) == 0; }

bool rung_at(rung *rung, const ladder *ladder, size_t index) { return ladder->at != NULL && ladder->at(rung, index); }

/* The first rung of that name. */
static bool find(const ladder *ladder, const char *name, rung *rung, size_t *index) {
    for (*index = 0; ladder->at(rung, *index); ++*index)
        if (strcmp(rung->name, name) == 0) return true;
    return false;
}

static size_t length(const ladder *ladder) {
    rung rung;
    size_t count = 0;
    while (ladder->at(&rung, count)) ++count;
    return count;
}

static bool ends_with_reference(const ladder *ladder) {
    rung last;
    return length(ladder) > 0 && ladder->at(&last, length(ladder) - 1) && strcmp(last.name, "reference") == 0 &&
           last.needs == 0;
}

static bool names_differ(const ladder *ladder) {
    rung rung, first;
    size_t index;
    for (size_t i = 0; ladder->at(&rung, i); ++i)
        if (!find(ladder, rung.name, &first, &index) || index != i) return false;
    return true;
}

static bool has_no_rung_past_the_last(const ladder *ladder) {
    rung rung;
    return !ladder->at(&rung, length(ladder)) && !ladder->at(&rung, (size_t)-1);
}

static void test_required(const ladder *ladder, names required, report *report) {
    for (int i = 0; i < required.count; ++i) {
        rung rung;
        size_t index;
        const char *name = required.first[i];
        const bool is_there = find(ladder, name, &rung, &index);
        report_line(report, ladder->name, name, is_there && rung_is_runnable(&rung), "required%s",
                    !is_there                 ? ", but not on the ladder"
                    : rung_is_runnable(&rung) ? ""
                                              : ", but this CPU lacks it");
    }
}

static void test_allowed(const ladder *ladder, names allowed, report *report) {
    rung rung;
    for (size_t i = 0; ladder->at(&rung, i); ++i)
        if (allowed.count > 0 && rung_is_runnable(&rung) && !names_contain(allowed, rung.name))
            report_line(report, ladder->name, rung.name, false, "this CPU can run it, and should not");
}

void ladder_test(const ladder *ladder, const options *options, report *report) {
    if (ladder->at == NULL) return;
    report_line(report, ladder->name, "ladder", ends_with_reference(ladder), "ends with the reference");
    report_line(report, ladder->name, "ladder", names_differ(ladder), "names differ");
    report_line(report, ladder->name, "ladder", has_no_rung_past_the_last(ladder), "no rung past the last");
    test_required(ladder, options->required, report);
    test_allowed(ladder, options->allowed, report);
}
