/* SPDX-License-Identifier: Apache-2.0 */
#ifndef GENERATOR_H
#define GENERATOR_H

#include <stddef.h>
#include <stdint.h>

/** A SplitMix64 generator (Steele, Lea and Flood): the same numbers from the same seed on every machine. */
typedef struct generator {
    uint64_t state;
} generator;

static inline uint64_t generator_next(generator *generator) {
    uint64_t mixed = generator->state += 0x9E3779B97F4A7C15;
    mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
    mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
    return mixed ^ (mixed >> 31);
}

/** Returns a number below `bound`, which is small, so the bias doesn't matter. */
static inline size_t generator_below(generator *generator, size_t bound) {
    return (size_t)(generator_next(generator) >> 16) % bound;
}

static inline void generator_fill(generator *generator, void *memory, size_t bytes) {
    for (size_t i = 0; i < bytes; ++i) ((uint8_t *)memory)[i] = (uint8_t)generator_next(generator);
}

#endif
