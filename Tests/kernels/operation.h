/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What the harness knows of an operation and of its ladder. A new operation is a file like g711.c that fills these in,
 * its witness, and a line in kernels.c; places, lengths, guards and clocks come of themselves.
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
    size_t in_width;  /**< Bytes of an element that it reads; sources are aligned to it. */
    size_t out_width; /**< Bytes of an element that it writes; destinations are aligned to it. */
    size_t frame;     /**< Elements in of 20 ms: what is timed. */
    size_t lengths;   /**< The longest of those that are all tried at every alignment; 0 is TRIAL_LENGTHS. */
    int tolerance;    /**< How far 16-bit elements may be from the witness's. Defaults to 0. */

    /** Calls the kernel of a rung; where `kernels` is NULL, the public function. */
    lc_result (*run)(const void *kernels, void *out, const void *in, size_t count);

    /** Does what is right, by rules and arithmetic alone. */
    lc_result (*witness)(void *out, const void *in, size_t count);

    /** The elements of room that a kernel may count on. */
    size_t (*room)(const void *in, size_t count);

    /** Makes `count` elements at random, without a fault where such a count can be. */
    void (*draw)(void *in, size_t count, generator *generator);

    /** Tries the inputs that only this operation knows: all there are, and all that are wrong. */
    void (*walk)(struct trial *trial);
} operation;

/** One rung of any ladder. */
typedef struct rung {
    const char *name;
    unsigned needs; /**< `lc_cpu_feature` bits. */
    const void *kernels;
} rung;

/** A ladder and the operations of its kernels; or operations without a choice, that have but what is "chosen". */
typedef struct ladder {
    const char *name;
    bool (*at)(rung *rung, size_t index); /**< Whether there is a rung at `index`; NULL where there is no choice. */
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
