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

/** The longest length tried at every alignment: more than two blocks of the widest vectors in any operation. */
enum { TRIAL_LENGTHS = 320 };

/** An operation on one rung, compared with its witness. After the first difference nothing more is tried. */
typedef struct trial {
    const operation *operation;
    const void *kernels; /**< NULL for the public function. */
    generator generator;
    int runs;             /**< Calls of `trial_run` so far. */
    unsigned long checks; /**< Checks in this run. */
    bool has_failed;
    char difference[200]; /**< The first difference, in words. */
    region source;
    region destination;
    uint8_t *input;    /**< Room for an input. */
    uint8_t *expected; /**< The witness's output. */
} trial;

/** Allocates the memory of trials, or ends the program. */
void trial_open(trial *trial);

/** Frees the memory of trials. */
void trial_close(trial *trial);

/** Begins the trial of another operation or rung. */
void trial_begin(trial *trial, const operation *operation, const void *kernels, uint64_t seed);

/** Tries an input at both ends of the memory, next to an inaccessible page. */
void trial_edges(trial *trial, const void *in, size_t count);

/** Tries an input at both ends, and at every alignment of source and of destination, between guards. */
void trial_everywhere(trial *trial, const void *in, size_t count);

/** Runs the whole trial: every length at every alignment, long runs, and the operation's own inputs. */
void trial_run(trial *trial);

#endif
