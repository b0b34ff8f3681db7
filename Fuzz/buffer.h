/* SPDX-License-Identifier: Apache-2.0 */
/** Heap memory of exactly the size that a function may touch. */
#ifndef FUZZ_BUFFER_H
#define FUZZ_BUFFER_H

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"

/**
 * Bytes with `shift` guard bytes before them, for any alignment, and `slack` guard bytes after them. Without slack,
 * AddressSanitizer finds accesses past the end; with slack, drop_buffer finds writes.
 */
typedef struct buffer {
    uint8_t *start;
    uint8_t *memory;
    size_t count;
    size_t shift;
    size_t slack;
} buffer;

enum { GUARD = 0xA5 };

static inline buffer make_buffer(size_t count, size_t shift, size_t slack) {
    uint8_t *memory = malloc(shift + count + slack);
    CHECK(memory != NULL || shift + count + slack == 0, "no memory");
    if (memory != NULL) memset(memory, GUARD, shift + count + slack);
    return (buffer){memory + shift, memory, count, shift, slack};
}

static inline buffer copy_buffer(const void *bytes, size_t count, size_t shift) {
    const buffer copy = make_buffer(count, shift, 0);
    if (count > 0) memcpy(copy.start, bytes, count);
    return copy;
}

/** Frees a buffer, after checking that its guard bytes are intact. */
static inline void drop_buffer(buffer buffer) {
    for (size_t i = 0; i < buffer.shift; ++i)
        CHECK(buffer.memory[i] == GUARD, "written %zu bytes before the start", buffer.shift - i);
    for (size_t i = 0; i < buffer.slack; ++i)
        CHECK(buffer.start[buffer.count + i] == GUARD, "written %zu bytes past the end", i + 1);
    free(buffer.memory);
}

/** Returns the index of the first of `count` bytes in which two buffers differ, or `count`. */
static inline size_t difference(const void *a, const void *b, size_t count) {
    const uint8_t *left = a, *right = b;
    size_t i = 0;
    if (count == 0 || memcmp(a, b, count) == 0) return count;
    while (left[i] == right[i]) ++i;
    return i;
}

#endif
