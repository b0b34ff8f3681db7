/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Compares every kernel that this CPU can run with an independent witness, and times it with --speed, after the model
 * of dav1d's checkasm. Needs neither libsoxr nor Swift, so that it also runs under qemu-user.
 *
 * The public functions are tested too, as a rung named "chosen". If the wrong rung is chosen, its instructions fault.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "fault.h"
#include "ladders.h"
#include "linecard/kernels.h"
#include "operation.h"
#include "options.h"
#include "report.h"
#include "speed.h"
#include "statuses.h"
#include "trial.h"
#include "version.h"

static const ladder *const ladders[] = {&envelope_ladder, &media_ladder,  &base64_ladder,
                                        &g711_ladder,     &floats_ladder, &direct_ladder};

enum { LADDERS = sizeof ladders / sizeof *ladders };

static void list(void) {
    rung rung;
    for (size_t l = 0; l < LADDERS; ++l)
        for (size_t o = 0; o < ladders[l]->count; ++o) {
            if (!rung_at(&rung, ladders[l], 0)) printf("%-18s chosen\n", ladders[l]->operations[o].name);
            for (size_t i = 0; rung_at(&rung, ladders[l], i); ++i)
                printf("%-18s %-12s %s\n", ladders[l]->operations[o].name, rung.name,
                       rung_is_runnable(&rung) ? "" : "not on this CPU");
        }
}

static void test(trial *trial, const operation *operation, const rung *rung, const options *options, report *report) {
    char remark[40] = "";
    trial_begin(trial, operation, rung->kernels, options->seed);
    trial_run(trial);
    if (options->times && !trial->has_failed) {
        const speed speed = speed_measure(trial);
        snprintf(remark, sizeof remark, "  %8.1f ns  %8.1f ns", speed.minimum, speed.median);
    }
    if (trial->has_failed)
        report_line(report, operation->name, rung->name, false, "%s", trial->difference);
    else
        report_line(report, operation->name, rung->name, true, "%7lu checks%s", trial->checks, remark);
}

static bool is_wanted(const rung *rung, const options *options) {
    return rung_is_runnable(rung) && (options->rung == NULL || strcmp(options->rung, rung->name) == 0);
}

static void test_operation(trial *trial, const ladder *ladder, const operation *operation, const options *options,
                           report *report) {
    const rung chosen = {.name = "chosen"};
    rung rung;
    if (is_wanted(&chosen, options)) test(trial, operation, &chosen, options, report);
    for (size_t i = 0; rung_at(&rung, ladder, i); ++i)
        if (is_wanted(&rung, options)) test(trial, operation, &rung, options, report);
}

static void print_head(const options *options) {
    const unsigned features = lc_cpu_features();
    printf("seed %" PRIu64 ", CPU:%s%s%s%s%s\n", options->seed, features & LC_CPU_AVX2 ? " avx2" : "",
           features & LC_CPU_FMA ? " fma" : "", features & LC_CPU_AVX512BW ? " avx512bw" : "",
           features & LC_CPU_AVX512VBMI ? " avx512vbmi" : "", features & LC_CPU_NEON ? " neon" : "");
    if (options->times) puts("minimum and median of 20 ms: 160 samples, or 160 bytes and their 216 characters");
}

int main(int argc, char **argv) {
    const options options = options_read(argc, argv);
    report report = {0};
    trial trial;
    if (options.lists) return list(), 0;
    fault_install();
    trial_open(&trial);
    print_head(&options);
    statuses_test(&report);
    version_test(&report);
    for (size_t l = 0; l < LADDERS; ++l) {
        ladder_test(ladders[l], &options, &report);
        for (size_t o = 0; o < ladders[l]->count; ++o)
            test_operation(&trial, ladders[l], &ladders[l]->operations[o], &options, &report);
    }
    if (options.rung != NULL && trial.runs == 0) report_line(&report, "all", options.rung, false, "not on this CPU");
    trial_close(&trial);
    return report_end(&report);
}
