/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REGION_H
#define REGION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Memory between two pages that nobody may touch: one byte outside is a fault, under an emulator too. */
typedef struct region {
    uint8_t *start;
    uint8_t *end;
} region;

/** A buffer in a region. */
typedef struct buffer {
    uint8_t *start;
    uint8_t *end;
} buffer;

/** Where in its region a buffer lies. */
typedef struct place {
    enum { PLACE_AT_START, PLACE_AT_END, PLACE_AMID } kind;
    size_t shift; /**< Of a buffer amid: bytes from a 64-byte boundary. */
} place;

/** Maps at least `bytes`; ends the program when it cannot. */
region region_open(size_t bytes);

/** Unmaps it, and its two pages. */
void region_close(region *region);

/** The buffer of so many bytes at a place. */
buffer region_buffer(const region *region, place place, size_t bytes);

/** Fills up to 256 bytes on either side of a buffer: as many as the region has. */
void region_guard(const region *region, buffer buffer, uint8_t value);

/** Whether what `region_guard` wrote is still there. */
bool region_is_intact(const region *region, buffer buffer, uint8_t value);

#endif
