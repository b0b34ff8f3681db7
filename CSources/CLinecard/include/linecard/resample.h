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
 * A converter of mono 16-bit audio from one rate to another, in chunks of any size.
 *
 * The law, for LC_QUALITY_REALTIME between any two of 8000, 11025, 12000, 16000, 22050, 24000, 32000,
 * 44100 and 48000 Hz: the audio is late by a constant `lc_resampler_delay`, and after every 20 ms of
 * input exactly floor(samples in x output_hz / input_hz) samples have come out. The output does not depend
 * on how the input is cut. Nothing is lost: `flush` returns the tail, only `reset` drops it.
 *
 * LC_QUALITY_DIRECT keeps the same law after every sample instead of every 20 ms, between any two of 8000, 12000,
 * 16000, 24000, 32000 and 48000 Hz.
 *
 * LC_QUALITY_LOW_DELAY keeps the same law with a tenth to a quarter of the delay (a sixth to four fifths if a rate is a
 * multiple of 11025), but the delay is not the same for all frequencies: see there.
 *
 * A resampler keeps the end of the last chunk, so use one for each direction of each call. With LC_QUALITY_DIRECT it
 * takes less than 500 bytes. With the other qualities it uses libsoxr, which reads `SOXR_*` environment variables in
 * `create`, and takes 50 KB or more.
 *
 * Memory: `create` allocates all that a resampler needs; `process`, `flush` and `reset` allocate nothing, however the
 * input is cut. If there is no memory, `create` returns LC_OUT_OF_MEMORY with LC_QUALITY_DIRECT and between equal
 * rates. With the other qualities it may crash instead: libsoxr 0.1.3 does not check all of its allocations.
 *
 * libsoxr's own qualities, LC_QUALITY_HIGH and LC_QUALITY_VERY_HIGH, promise less: `process`, `flush` and `reset`
 * allocate inside libsoxr, and may crash if there is no memory; and if libsoxr was built without OpenMP and has no
 * SIMD for the CPU, no two threads may use them at once.
 */
typedef struct lc_resampler lc_resampler;

/** The quality of a resampler. */
typedef enum lc_quality {
    LC_QUALITY_REALTIME = 0,  /**< The law above; a delay of 3 ms from 8 to 16 kHz. */
    LC_QUALITY_HIGH = 1,      /**< libsoxr's HQ as it ships: no added delay, but samples come in bursts. */
    LC_QUALITY_VERY_HIGH = 2, /**< libsoxr's VHQ as it ships: holds back up to 153 ms from 8 to 24 kHz. */
    /**
     * Minimum phase: 0.4 ms from 8 to 16 kHz, but high tones are later than low ones. With f for the lower rate's
     * Nyquist frequency, tones of up to 0.85 f arrive from 0.65 / f before `lc_resampler_delay` to 2.2 / f after it
     * (0.16 and 0.55 ms if the lower rate is 8 kHz). `create` takes 0.1 to 0.4 ms.
     */
    LC_QUALITY_LOW_DELAY = 3,
    /**
     * Linecard's own filter instead of libsoxr's, the shortest of linear phase that keeps the law: a delay of 1.8 ms
     * from 8 to 16 kHz, and a fraction of the work. Multiples of 11025 Hz are not converted.
     */
    LC_QUALITY_DIRECT = 4,
} lc_quality;

/**
 * Opens a resampler. Between equal rates it copies.
 *
 * @param resampler  out, the handle; owned by the caller.
 * @param input_hz   one of the nine rates.
 * @param output_hz  one of the nine rates.
 * @param quality    an `lc_quality`.
 * @return LC_OK, LC_UNSUPPORTED_RATE, LC_UNSUPPORTED_PAIR (with LC_QUALITY_DIRECT only), LC_QUALITY_UNAVAILABLE (with
 *         any other quality and different rates, in a library that was built without libsoxr), LC_INVALID_ARGUMENT or
 *         LC_OUT_OF_MEMORY. Inside libsoxr a lack of memory may crash instead, see above.
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

/**
 * Returns the constant delay of the audio, in seconds. 0 between equal rates, and for LC_QUALITY_HIGH and
 * LC_QUALITY_VERY_HIGH, which hold back a varying number of samples.
 */
LC_API double lc_resampler_delay(const lc_resampler *resampler);

/** Returns the most samples that `process` can return for the next `count` samples. Saturates at SIZE_MAX. */
LC_API size_t lc_resampler_bound(const lc_resampler *resampler, size_t count);

/** Returns the most samples that `flush` can return now. */
LC_API size_t lc_resampler_flush_bound(const lc_resampler *resampler);

/**
 * Converts the next chunk, all of it.
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
 * Returns the tail, as if silence followed, and restarts. With it, the output is longer than the input by
 * `lc_resampler_delay`, and by another 2.2 / f with LC_QUALITY_LOW_DELAY, rounded up. There is no tail without input
 * since the last start.
 *
 * @param out       out, at most `lc_resampler_flush_bound(resampler)` samples.
 * @param capacity  samples of room.
 * @return as `lc_resampler_process`.
 */
LC_API lc_result lc_resampler_flush(lc_resampler *resampler, int16_t *out, size_t capacity);

/**
 * Drops the tail and restarts.
 *
 * @return LC_OK; LC_INVALID_ARGUMENT; or LC_RESAMPLER_FAILED, after which only `destroy` may follow.
 */
LC_API lc_status lc_resampler_reset(lc_resampler *resampler);

#ifdef __cplusplus
}
#endif

#endif
