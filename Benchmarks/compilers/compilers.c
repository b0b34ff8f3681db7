/* SPDX-License-Identifier: Apache-2.0 */
/*
 * compilers LIBRARY LIBRARY     times the outbound path of two builds of liblinecard in one process, in turn
 *
 * `make bench-compilers` builds the library with gcc and with clang, with the flags of `make install`. Each round times
 * each build once, so that a busy moment of the machine falls on both. Prints nanoseconds for 20 ms of audio.
 */
#include <dlfcn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "linecard/line.h"

enum {
    BUILDS = 2,
    ROUNDS = 2000,
    BATCH_NS = 500000,
    FRAMES = 50, /* a second, so that branches are not learnt by heart */
    MOST_SAMPLES = 480,
    TEXT = 1024,
};

typedef struct build {
    lc_status (*create)(lc_line **, const lc_line_format *);
    lc_result (*outbound)(lc_line *, uint8_t *, size_t, const int16_t *, size_t, size_t *);
    lc_line *line;
    double times[ROUNDS]; /* of 20 ms, ns */
} build;

typedef struct row {
    const char *name;
    lc_line_format format;
} row;

static const row rows[] = {
    {"out/8000", {LC_ENCODING_MU_LAW, 8000, 8000, 8000, LC_QUALITY_REALTIME}},
    {"out/24000", {LC_ENCODING_MU_LAW, 8000, 24000, 24000, LC_QUALITY_REALTIME}},
    {"out/24000/direct", {LC_ENCODING_MU_LAW, 8000, 24000, 24000, LC_QUALITY_DIRECT}},
};

static int16_t noise[FRAMES * MOST_SAMPLES];

static void fail(const char *what) {
    fprintf(stderr, "compilers: %s\n", what);
    exit(1);
}

static void *symbol(void *library, const char *name) {
    void *found = dlsym(library, name);
    if (found == NULL) fail(dlerror());
    return found;
}

static void load(build *build, const char *path) {
    void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (library == NULL) fail(dlerror());
    *(void **)&build->create = symbol(library, "lc_line_create");
    *(void **)&build->outbound = symbol(library, "lc_line_outbound");
}

static double now_ns(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

/* The time of one frame, over `passes` times all frames. */
static double time_frames(build *build, size_t samples, int passes) {
    uint8_t text[TEXT];
    const double start = now_ns();
    for (int pass = 0; pass < passes; ++pass)
        for (size_t frame = 0; frame < FRAMES; ++frame) {
            size_t consumed;
            if (build->outbound(build->line, text, TEXT, noise + frame * samples, samples, &consumed).status != LC_OK)
                fail("a frame could not be written");
        }
    return (now_ns() - start) / (passes * FRAMES);
}

/* Loud and quiet frames. */
static void draw_noise(void) {
    uint32_t state = 1;
    for (size_t i = 0; i < sizeof noise / sizeof *noise; ++i) {
        state = state * 1664525u + 1013904223u;
        noise[i] = (int16_t)((int32_t)state >> (17 + i / MOST_SAMPLES % 8));
    }
}

static int compare(const void *a, const void *b) {
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void measure(build builds[BUILDS], const row *row) {
    const size_t samples = row->format.outbound_hz / 50;
    int passes = 1;
    for (int b = 0; b < BUILDS; ++b)
        if (builds[b].create(&builds[b].line, &row->format) != LC_OK) fail("a line could not be created");
    while (time_frames(&builds[0], samples, passes) * (double)(passes * FRAMES) < (double)BATCH_NS) passes *= 2;
    for (int round = 0; round < ROUNDS; ++round)
        for (int turn = 0; turn < BUILDS; ++turn) {
            build *const build = &builds[(round + turn) % BUILDS];
            time_frames(build, samples, 1); /* warms the caches */
            build->times[round] = time_frames(build, samples, passes);
        }
    for (int b = 0; b < BUILDS; ++b) qsort(builds[b].times, ROUNDS, sizeof *builds[b].times, compare);
    printf("%-18s %9.1f %9.1f   %9.1f %9.1f   %6.3f %6.3f\n", row->name, builds[0].times[0],
           builds[0].times[ROUNDS / 2], builds[1].times[0], builds[1].times[ROUNDS / 2],
           builds[0].times[0] / builds[1].times[0], builds[0].times[ROUNDS / 2] / builds[1].times[ROUNDS / 2]);
}

int main(int argc, char **argv) {
    static build builds[BUILDS];
    if (argc != 1 + BUILDS) fail("give the paths of two shared libraries");
    for (int b = 0; b < BUILDS; ++b) load(&builds[b], argv[1 + b]);
    draw_noise();
    printf("%-18s %19s   %19s   %13s\n", "ns for 20 ms", "first: min, median", "second: min, median", "ratios");
    for (size_t r = 0; r < sizeof rows / sizeof *rows; ++r) measure(builds, &rows[r]);
    return 0;
}
