/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REGION_H
#define REGION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Memory between two inaccessible pages: touching a byte outside faults, under an emulator too. */
typedef struct region {
    uint8_t *start;
    uint8_t *end;
} region;

/** A buffer in a region. */
typedef struct buffer {
    uint8_t *start;
    uint8_t *end;
} buffer;

/** The position of a buffer in its region. */
typedef struct place {
    enum { PLACE_AT_START, PLACE_AT_END, PLACE_AMID } kind;
    size_t shift; /**< With PLACE_AMID, bytes from a 64-byte boundary. */
} place;

/** Maps at least `bytes` bytes, or ends the program. */
region region_open(size_t bytes);

/** Unmaps a region and its two pages. */
void region_close(region *region);

/** Returns the buffer of `bytes` bytes at a place. */
buffer region_buffer(const region *region, place place, size_t bytes);

/** Fills up to 256 bytes on either side of a buffer, as far as the region extends. */
void region_guard(const region *region, buffer buffer, uint8_t value);

/** Returns true if the bytes that `region_guard` wrote are unchanged. */
bool region_is_intact(const region *region, buffer buffer, uint8_t value);

#endif
