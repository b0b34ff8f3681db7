/* SPDX-License-Identifier: Apache-2.0 */
#include "region.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* More than a kernel could write at once, and a multiple of the widest vector, so that shifts are alignments. */
enum { GUARD = 256 };

static size_t page_size(void) { return (size_t)sysconf(_SC_PAGESIZE); }

region region_open(size_t bytes) {
    const size_t page = page_size();
    const size_t size = (bytes + 2 * GUARD + page - 1) / page * page;
    uint8_t *mapped = mmap(NULL, size + 2 * page, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (mapped == MAP_FAILED || mprotect(mapped + page, size, PROT_READ | PROT_WRITE) != 0) {
        perror("no memory for a region");
        exit(EXIT_FAILURE);
    }
    return (region){mapped + page, mapped + page + size};
}

void region_close(region *region) {
    const size_t page = page_size();
    munmap(region->start - page, (size_t)(region->end - region->start) + 2 * page);
}

buffer region_buffer(const region *region, place place, size_t bytes) {
    uint8_t *start = region->start;
    if (place.kind == PLACE_AT_END) start = region->end - bytes;
    if (place.kind == PLACE_AMID) start = region->start + GUARD + place.shift;
    return (buffer){start, start + bytes};
}

static size_t before(const region *region, buffer buffer) {
    const size_t room = (size_t)(buffer.start - region->start);
    return room < GUARD ? room : GUARD;
}

static size_t behind(const region *region, buffer buffer) {
    const size_t room = (size_t)(region->end - buffer.end);
    return room < GUARD ? room : GUARD;
}

void region_guard(const region *region, buffer buffer, uint8_t value) {
    const size_t count = before(region, buffer);
    memset(buffer.start - count, value, count);
    memset(buffer.end, value, behind(region, buffer));
}

static bool is_all(const uint8_t *memory, size_t count, uint8_t value) {
    return count == 0 || (memory[0] == value && memcmp(memory, memory + 1, count - 1) == 0);
}

bool region_is_intact(const region *region, buffer buffer, uint8_t value) {
    const size_t count = before(region, buffer);
    return is_all(buffer.start - count, count, value) && is_all(buffer.end, behind(region, buffer), value);
}
