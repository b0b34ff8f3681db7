/* SPDX-License-Identifier: Apache-2.0 */
/**
 * An operation and its ladder, as the harness tests them. To add an operation, add a file like g711.c that fills these
 * in, its witness, and a line in kernels.c. The harness tries alignments and lengths, guards memory and measures time.
 */
#ifndef OPERATION_H
#define OPERATION_H

#include <stdbool.h>
#include <stddef.h>

#include "generator.h"
#include "linecard/status.h"

struct trial;

/** One operation: elements in, elements out. A `count` and a result's `count` count elements. */
typedef struct operation {
    const char *name; /**< As in benchmarks: "g711/decode-mu". */
    size_t in_width;  /**< Bytes of an input element; sources are aligned to it. */
    size_t out_width; /**< Bytes of an output element; destinations are aligned to it. */
    size_t frame;     /**< Input elements of 20 ms, for timing. */
    size_t lengths;   /**< The longest length tried at every alignment, as are all shorter ones; 0 is TRIAL_LENGTHS. */
    int tolerance;    /**< The most by which 16-bit elements may differ from the witness's. Defaults to 0. */

    /** Calls the kernel of a rung, or the public function if `kernels` is NULL. */
    lc_result (*run)(const void *kernels, void *out, const void *in, size_t count);

    /** Computes the expected result, by rules and arithmetic alone. */
    lc_result (*witness)(void *out, const void *in, size_t count);

    /** Returns the elements of room that a kernel may use. */
    size_t (*room)(const void *in, size_t count);

    /** Draws `count` random elements, which are a valid input if any of that count is. */
    void (*draw)(void *in, size_t count, generator *generator);

    /** Tries inputs that are specific to the operation: all possible ones, or all kinds of errors. */
    void (*walk)(struct trial *trial);
} operation;

/** One rung of any ladder. */
typedef struct rung {
    const char *name;
    unsigned needs; /**< `lc_cpu_feature` bits. */
    const void *kernels;
} rung;

/** A ladder and the operations of its kernels, or operations without a ladder, of which only "chosen" is tested. */
typedef struct ladder {
    const char *name;
    bool (*at)(rung *rung, size_t index); /**< Reads the rung at `index`, or returns false. NULL without a ladder. */
    const operation *operations;
    size_t count;
} ladder;

extern const ladder envelope_ladder;
extern const ladder g711_ladder;
extern const ladder base64_ladder;
extern const ladder floats_ladder;
extern const ladder direct_ladder;
extern const ladder media_ladder;

#endif
