/* SPDX-License-Identifier: Apache-2.0 */
#include "linecard/ring.h"

#include <stdlib.h>
#include <string.h>

/* The size of a cache line and of the widest vector. */
enum { ALIGNMENT = 64 };

struct lc_ring {
    int16_t *samples;
    size_t capacity;
    size_t front; /* index of the oldest sample */
    size_t count;
};

lc_status lc_ring_create(lc_ring **ring, size_t capacity) {
    if (ring == NULL || capacity == 0) return LC_INVALID_ARGUMENT;
    if (capacity > (SIZE_MAX - 2 * ALIGNMENT) / sizeof(int16_t)) return LC_OUT_OF_MEMORY;
    const size_t bytes = (capacity * sizeof(int16_t) + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT + ALIGNMENT;
    lc_ring *created = malloc(sizeof *created);
    int16_t *samples = aligned_alloc(ALIGNMENT, bytes);
    if (created == NULL || samples == NULL) {
        free(samples);
        free(created);
        return LC_OUT_OF_MEMORY;
    }
    memset(samples, 0, bytes); /* a vector load may read the padding */
    *created = (lc_ring){.samples = samples, .capacity = capacity};
    *ring = created;
    return LC_OK;
}

void lc_ring_destroy(lc_ring *ring) {
    if (ring == NULL) return;
    free(ring->samples);
    free(ring);
}

size_t lc_ring_capacity(const lc_ring *ring) { return ring != NULL ? ring->capacity : 0; }

size_t lc_ring_count(const lc_ring *ring) { return ring != NULL ? ring->count : 0; }

static size_t smaller(size_t a, size_t b) { return a < b ? a : b; }

bool lc_ring_write(lc_ring *ring, const int16_t *pcm, size_t count) {
    if (ring == NULL || (pcm == NULL && count > 0) || count > ring->capacity - ring->count) return false;
    if (count == 0) return true;
    size_t back = ring->front + ring->count;
    if (back >= ring->capacity) back -= ring->capacity;
    const size_t to_end = smaller(count, ring->capacity - back);
    memcpy(ring->samples + back, pcm, to_end * sizeof *pcm);
    memcpy(ring->samples, pcm + to_end, (count - to_end) * sizeof *pcm);
    ring->count += count;
    return true;
}

bool lc_ring_read(lc_ring *ring, int16_t *pcm, size_t count) {
    if (ring == NULL || (pcm == NULL && count > 0) || count > ring->count) return false;
    if (count == 0) return true;
    const size_t to_end = smaller(count, ring->capacity - ring->front);
    memcpy(pcm, ring->samples + ring->front, to_end * sizeof *pcm);
    memcpy(pcm + to_end, ring->samples, (count - to_end) * sizeof *pcm);
    ring->front += count;
    if (ring->front >= ring->capacity) ring->front -= ring->capacity;
    ring->count -= count;
    return true;
}

void lc_ring_clear(lc_ring *ring) {
    if (ring == NULL) return;
    ring->front = 0;
    ring->count = 0;
}
