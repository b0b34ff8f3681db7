/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Times cases in C like Benchmarks/bench/Measurement.swift: in turns, so that a busy moment of the machine affects all
 * of them, in batches that last at least a millisecond, each after a pass that warms the caches.
 *
 * Prints a JSON object for each row, one per line.
 */
#ifndef PEERS_TIMING_H
#define PEERS_TIMING_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "payloads.h"

enum { TIMING_ROUNDS = 300, TIMING_BATCH_NS = 1000000 };

/** The delay of a resampler. */
typedef struct peer_delay {
    double delay_ms;    /**< The delay of a sound, without the audio held back. */
    double held_ms_max; /**< The most audio that was held back. */
    int empty_pushes;   /**< The number of pushes, of 1,000 of 20 ms, that returned nothing. */
} peer_delay;

/** A case to time: some work on 20 ms of audio, which becomes a row. */
typedef struct peer_case {
    const char *name; /**< The name after the peer's: `g711/decode`. */
    /** Does the work on every frame, `passes` times. Returns a sum over the results. */
    size_t (*run)(void *context, size_t passes);
    void *context;
    const peer_delay *delay; /**< NULL for a case that does not resample. */
} peer_case;

static uint64_t timing_now(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

/* The sink is volatile, so that the compiler doesn't optimize the work away. */
static uint64_t timing_run(const peer_case *row, size_t passes) {
    static volatile size_t sink;
    const uint64_t start = timing_now();
    sink += row->run(row->context, passes);
    return timing_now() - start;
}

/* Warms up, and returns the number of passes through the signal in one batch, by the best of three. */
static size_t timing_calibrate(const peer_case *row) {
    size_t passes = 1;
    for (;; passes *= 2) {
        uint64_t best = UINT64_MAX;
        for (int attempt = 0; attempt < 3; ++attempt) {
            const uint64_t time = timing_run(row, passes);
            if (time < best) best = time;
        }
        if (best >= TIMING_BATCH_NS) return passes;
    }
}

static int timing_order(const void *left, const void *right) {
    const double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

/* Returns a percentile of sorted times, by the nearest rank. */
static double timing_percentile(const double *times, int percent) {
    return times[(TIMING_ROUNDS * percent + 99) / 100 - 1];
}

static void timing_print(const char *peer, const char *version, const peer_case *row, double *times) {
    qsort(times, TIMING_ROUNDS, sizeof *times, timing_order);
    printf("{\"name\":\"peer/%s/%s\",\"unit\":\"ns/20ms\",\"min\":%.2f,\"median\":%.2f,\"p99\":%.2f", peer, row->name,
           times[0], timing_percentile(times, 50), timing_percentile(times, 99));
    if (row->delay)
        printf(",\"delay_ms\":%.2f,\"held_ms_max\":%.2f,\"empty_pushes\":%d", row->delay->delay_ms,
               row->delay->held_ms_max, row->delay->empty_pushes);
    printf(",\"peer\":\"%s\",\"version\":\"%s\"}\n", peer, version);
}

/** Times all cases and prints their rows. */
static void timing_report(const char *peer, const char *version, const peer_case *cases, size_t count) {
    double(*times)[TIMING_ROUNDS] = malloc(count * sizeof *times);
    size_t *passes = malloc(count * sizeof *passes);
    if (!times || !passes) peer_fail("no memory");
    for (size_t row = 0; row < count; ++row) passes[row] = timing_calibrate(&cases[row]);
    for (size_t round = 0; round < TIMING_ROUNDS; ++round) {
        for (size_t row = 0; row < count; ++row) {
            timing_run(&cases[row], 1);
            const double time = (double)timing_run(&cases[row], passes[row]);
            times[row][round] = time / (double)(passes[row] * PAYLOAD_FRAMES);
        }
    }
    for (size_t row = 0; row < count; ++row) timing_print(peer, version, &cases[row], times[row]);
    free(passes);
    free(times);
}

#endif
