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
 * It is not a queue between threads: use it from one at a time.
 */
typedef struct lc_ring lc_ring;

/**
 * Opens a queue.
 *
 * @param ring      out, the handle; owned by the caller.
 * @param capacity  samples that it can hold, at least 1.
 * @return LC_OK, LC_OUT_OF_MEMORY, or LC_INVALID_ARGUMENT (also for a capacity of 0).
 */
LC_API lc_status lc_ring_create(lc_ring **ring, size_t capacity);

/** Closes a queue; NULL is allowed. */
LC_API void lc_ring_destroy(lc_ring *ring);

/** Returns the samples that the queue can hold. */
LC_API size_t lc_ring_capacity(const lc_ring *ring);

/** Returns the samples in the queue. */
LC_API size_t lc_ring_count(const lc_ring *ring);

/**
 * Appends all of a chunk, or nothing.
 *
 * @param pcm    in, `count` samples.
 * @param count  samples; 0 is allowed.
 * @return true if there was room.
 */
LC_API bool lc_ring_write(lc_ring *ring, const int16_t *pcm, size_t count);

/**
 * Removes exactly `count` samples from the front, or none.
 *
 * @param pcm    out, `count` samples.
 * @param count  samples; 0 is allowed.
 * @return true if the queue held that many.
 */
LC_API bool lc_ring_read(lc_ring *ring, int16_t *pcm, size_t count);

/** Removes all samples. */
LC_API void lc_ring_clear(lc_ring *ring);

#ifdef __cplusplus
}
#endif

#endif
