/* SPDX-License-Identifier: Apache-2.0 */
/** A fuzzer's input as a source of decisions. */
#ifndef FUZZ_INPUT_H
#define FUZZ_INPUT_H

#include <stddef.h>
#include <stdint.h>

/** The rest of an input. Past its end every decision is 0. */
typedef struct input {
    const uint8_t *bytes;
    size_t count;
} input;

/** Returns the next byte. */
static inline uint8_t next_byte(input *input) {
    if (input->count == 0) return 0;
    --input->count;
    return *input->bytes++;
}

/** Returns a number below `limit`, which is at most 65,536, from the next two bytes. */
static inline size_t next_below(input *input, size_t limit) {
    const size_t high = next_byte(input);
    return (high << 8 | next_byte(input)) % limit;
}

/** Returns the next number of a pseudorandom sequence (SplitMix64). */
static inline uint64_t next_random(uint64_t *state) {
    uint64_t z = *state += 0x9E3779B97F4A7C15;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9;
    z = (z ^ z >> 27) * 0x94D049BB133111EB;
    return z ^ z >> 31;
}

#endif
