/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TRIAL_H
#define TRIAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "generator.h"
#include "operation.h"
#include "region.h"

/** The most bytes that an input or an output may have. */
enum { TRIAL_BYTES = 192 * 1024 };

/** Two blocks of the widest vectors, in any operation, and some: the longest of the lengths that are all tried. */
enum { TRIAL_LENGTHS = 320 };

/** An operation on one rung, held against its witness. After the first difference it does nothing more. */
typedef struct trial {
    const operation *operation;
    const void *kernels; /**< NULL for the public function. */
    generator generator;
    int runs;             /**< Of `trial_run`, so far. */
    unsigned long checks; /**< In this run. */
    bool has_failed;
    char difference[200]; /**< The first, in words. */
    region source;
    region destination;
    uint8_t *input;    /**< Room for an input. */
    uint8_t *expected; /**< What the witness wrote. */
} trial;

/** Allocates what trials need; ends the program when it cannot. */
void trial_open(trial *trial);

/** Frees it. */
void trial_close(trial *trial);

/** Turns to another operation or rung. */
void trial_begin(trial *trial, const operation *operation, const void *kernels, uint64_t seed);

/** Tries an input at both ends of the memory: the first or the last byte before a page that nobody may touch. */
void trial_edges(trial *trial, const void *in, size_t count);

/** Tries an input at both ends, and at every alignment of source and of destination, between guards. */
void trial_everywhere(trial *trial, const void *in, size_t count);

/** Runs the whole of it: every length everywhere, long runs, and what the operation itself walks through. */
void trial_run(trial *trial);

#endif
