/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LINECARD_RESAMPLE_H
#define LINECARD_RESAMPLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "linecard/api.h"
#include "linecard/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Converts mono 16-bit audio from one rate to another, chunk by chunk, in chunks of any size.
 *
 * The law, for LC_QUALITY_REALTIME between any two of 8000, 11025, 12000, 16000, 22050, 24000, 32000,
 * 44100 and 48000 Hz: the content is late by a constant `lc_resampler_delay`, and after every 20 ms of
 * input exactly floor(samples in x output_hz / input_hz) samples have come out. Samples out never depend
 * on how the input was cut. Nothing is lost: `flush` returns the tail, only `reset` drops it.
 *
 * LC_QUALITY_DIRECT keeps the same law after every sample instead of every 20 ms, between any two of 8000, 12000,
 * 16000, 24000, 32000 and 48000 Hz.
 *
 * LC_QUALITY_LOW_DELAY keeps the same law with a tenth of the delay (two thirds where a rate is a multiple of 11025),
 * but not with one delay for all frequencies: see there.
 *
 * It remembers the end of the last chunk: one resampler for each direction of each call. With LC_QUALITY_DIRECT it
 * takes less than 500 bytes. With the other qualities libsoxr does the arithmetic, reads `SOXR_*` environment variables
 * in `create`, and a resampler takes 48 to 130 KB.
 *
 * Memory: `create` allocates all that a resampler needs; `process`, `flush` and `reset` allocate nothing, however the
 * input is cut. If there is no memory, `create` returns LC_OUT_OF_MEMORY with LC_QUALITY_DIRECT and between equal
 * rates. With the other qualities it may crash instead: libsoxr 0.1.3 does not check all of its allocations. For a
 * guarantee, take LC_QUALITY_DIRECT.
 *
 * libsoxr's own qualities, LC_QUALITY_HIGH and LC_QUALITY_VERY_HIGH, promise less: `process`, `flush` and `reset`
 * allocate inside libsoxr, and may crash if there is no memory; and where libsoxr was built without OpenMP and has no
 * SIMD for the CPU, no two threads may use them at once.
 */
typedef struct lc_resampler lc_resampler;

/** What a resampler aims at. */
typedef enum lc_quality {
    LC_QUALITY_REALTIME = 0,  /**< The law above; a delay of 3 ms at 8 to 16 kHz. See resample/soxr/recipe.c. */
    LC_QUALITY_HIGH = 1,      /**< libsoxr's HQ as it ships: no added delay, but samples come in bursts. */
    LC_QUALITY_VERY_HIGH = 2, /**< libsoxr's VHQ as it ships: bursts of up to 150 ms. */
    /**
     * Minimum phase: 0.4 ms at 8 to 16 kHz. `lc_resampler_delay` is a point between low tones and high ones: with f
     * for the lower rate's Nyquist frequency, a tone of up to 0.85 f comes between 0.65 / f before it and 2.2 / f after
     * it, low ones first (0.16 and 0.55 ms where the lower rate is 8 kHz). `create` takes 0.1 to 0.5 ms.
     */
    LC_QUALITY_LOW_DELAY = 3,
    /**
     * The shortest filter of linear phase that keeps the law, Linecard's own instead of libsoxr's: a delay of 1.8 ms at
     * 8 to 16 kHz, and a fraction of the work. Not between rates of which one is a multiple of 11025.
     */
    LC_QUALITY_DIRECT = 4,
} lc_quality;

/**
 * Opens a resampler. Equal rates are allowed and copy.
 *
 * @param resampler  out, the handle; owned by the caller.
 * @param input_hz   one of the nine rates.
 * @param output_hz  one of the nine rates.
 * @param quality    a `lc_quality`.
 * @return LC_OK, LC_UNSUPPORTED_RATE, LC_UNSUPPORTED_PAIR (with LC_QUALITY_DIRECT only), LC_QUALITY_UNAVAILABLE (with
 * any other quality and different rates, in a library that was built without libsoxr), LC_INVALID_ARGUMENT or
 *         LC_OUT_OF_MEMORY; with libsoxr's arithmetic a lack of memory may crash instead, see above.
 */
LC_API lc_status lc_resampler_create(lc_resampler **resampler, uint32_t input_hz, uint32_t output_hz,
                                     lc_quality quality);

/**
 * Returns true if the library was built with libsoxr, which every quality except LC_QUALITY_DIRECT needs. Any thread
 * may call it at any time.
 */
LC_API bool lc_has_soxr(void);

/** Closes a resampler; NULL is allowed. */
LC_API void lc_resampler_destroy(lc_resampler *resampler);

/** The constant delay of the content, in seconds: how much later a sound leaves than it came. */
LC_API double lc_resampler_delay(const lc_resampler *resampler);

/** The most samples that `process` can return for the next `count` samples of input; SIZE_MAX where they are more. */
LC_API size_t lc_resampler_bound(const lc_resampler *resampler, size_t count);

/** The most samples that `flush` can return now. */
LC_API size_t lc_resampler_flush_bound(const lc_resampler *resampler);

/**
 * Converts the next chunk. All of it is taken.
 *
 * @param out       out, at most `lc_resampler_bound(resampler, count)` samples at output_hz.
 * @param capacity  samples of room.
 * @param in        in, `count` samples at input_hz.
 * @param count     samples; 0 is allowed.
 * @return LC_OK and the samples written; LC_INSUFFICIENT_CAPACITY and the room needed, with nothing
 *         consumed; LC_INVALID_ARGUMENT; or LC_RESAMPLER_FAILED, after which only `destroy` may follow.
 */
LC_API lc_result lc_resampler_process(lc_resampler *resampler, int16_t *out, size_t capacity, const int16_t *in,
                                      size_t count);

/**
 * Returns the tail, as if silence followed, and starts anew: in all, rounded up, `lc_resampler_delay` longer than what
 * went in, and with LC_QUALITY_LOW_DELAY another 2.2 / f. Without input since the start there is no tail.
 *
 * @param out       out, at most `lc_resampler_flush_bound(resampler)` samples.
 * @param capacity  samples of room.
 * @return as `lc_resampler_process`.
 */
LC_API lc_result lc_resampler_flush(lc_resampler *resampler, int16_t *out, size_t capacity);

/** Drops the tail and starts anew. LC_OK, LC_INVALID_ARGUMENT, or LC_RESAMPLER_FAILED, after which only `destroy`
 * may follow. */
LC_API lc_status lc_resampler_reset(lc_resampler *resampler);

#ifdef __cplusplus
}
#endif

#endif
