/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LINECARD_RING_H
#define LINECARD_RING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "linecard/api.h"
#include "linecard/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * A first-in, first-out queue of samples: chunks of any size in, exact frames out.
 *
 * The storage starts on a 64-byte boundary and has 64 bytes to spare behind its end, so that a kernel may
 * load whole vectors from it. Not a queue between threads: one at a time.
 */
typedef struct lc_ring lc_ring;

/**
 * Opens a queue.
 *
 * @param ring      out, the handle; owned by the caller.
 * @param capacity  samples that it can hold, at least 1.
 * @return LC_OK, LC_OUT_OF_MEMORY, or LC_INVALID_ARGUMENT (with 0 too).
 */
LC_API lc_status lc_ring_create(lc_ring **ring, size_t capacity);

/** Closes a queue; NULL is allowed. */
LC_API void lc_ring_destroy(lc_ring *ring);

/** Samples that the queue can hold. */
LC_API size_t lc_ring_capacity(const lc_ring *ring);

/** Samples that wait. */
LC_API size_t lc_ring_count(const lc_ring *ring);

/**
 * Appends all of a chunk, or nothing.
 *
 * @param pcm    in, `count` samples.
 * @param count  samples; 0 is allowed.
 * @return whether there was room.
 */
LC_API bool lc_ring_write(lc_ring *ring, const int16_t *pcm, size_t count);

/**
 * Takes exactly `count` samples from the front, or nothing.
 *
 * @param pcm    out, `count` samples.
 * @param count  samples; 0 is allowed.
 * @return whether that many waited.
 */
LC_API bool lc_ring_read(lc_ring *ring, int16_t *pcm, size_t count);

/** Drops all that waits. */
LC_API void lc_ring_clear(lc_ring *ring);

#ifdef __cplusplus
}
#endif

#endif
