/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LINECARD_LINE_H
#define LINECARD_LINE_H

#include <stddef.h>
#include <stdint.h>

#include "linecard/api.h"
#include "linecard/resample.h"
#include "linecard/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * The audio of one phone call, both ways: a message's payload text to PCM at the application's rate, and PCM to
 * payload text, each in one function call.
 *
 *     in   text -> base64 -> g711 -> resample -> pcm
 *     out  text <- base64 <- g711 <- resample <- pcm
 *
 * The two directions are independent of each other. `create` allocates all that a line needs; only
 * `lc_line_set_outbound_hz` allocates later. If there is no memory, both return LC_OUT_OF_MEMORY with
 * LC_QUALITY_DIRECT, or if no rates differ. Otherwise they may crash inside libsoxr: see linecard/resample.h.
 */
typedef struct lc_line lc_line;

/** The encoding of a payload. */
typedef enum lc_encoding {
    LC_ENCODING_MU_LAW = 0,            /**< G.711 mu-law, one byte a sample (audio/x-mulaw). */
    LC_ENCODING_L16_LITTLE_ENDIAN = 1, /**< Linear 16-bit, low byte first (audio/x-l16 as Plivo sends it). */
    LC_ENCODING_L16_BIG_ENDIAN = 2,    /**< Linear 16-bit, high byte first (audio/L16 of RFC 3551). */
    LC_ENCODING_A_LAW = 3,             /**< G.711 A-law, one byte a sample (audio/x-alaw, PCMA). */
} lc_encoding;

/** The formats at the two ends of a line. Rates are among the nine of linecard/resample.h. */
typedef struct lc_line_format {
    lc_encoding encoding; /**< Payload encoding, both ways. */
    uint32_t wire_hz;     /**< Payload rate, both ways. */
    uint32_t inbound_hz;  /**< Rate of the PCM that `lc_line_inbound` returns. */
    uint32_t outbound_hz; /**< Rate of the PCM that `lc_line_outbound` takes. */
    /** LC_QUALITY_REALTIME, LC_QUALITY_LOW_DELAY or LC_QUALITY_DIRECT. The others hold back more than a line can
     *  buffer. */
    lc_quality quality;
} lc_line_format;

/**
 * Opens a line.
 *
 * @param line    out, the handle; owned by the caller.
 * @param format  in; copied.
 * @return the statuses of `lc_resampler_create`.
 */
LC_API lc_status lc_line_create(lc_line **line, const lc_line_format *format);

/** Closes a line; NULL is allowed. */
LC_API void lc_line_destroy(lc_line *line);

/** Returns the constant delay of the inbound audio, in seconds: 0 if the rates are equal. */
LC_API double lc_line_inbound_delay(const lc_line *line);

/**
 * Returns the constant delay of the outbound audio, in seconds: 0 if the rates are equal. From 11025 Hz it includes
 * 0.05 to 0.13 ms of silence, with which every 20 ms of input, 220.5 samples, complete exactly one message. Input that
 * is not cut every 20 ms also waits for its message to fill.
 */
LC_API double lc_line_outbound_delay(const lc_line *line);

/**
 * Returns the most samples that `lc_line_inbound` can return now for any payload of `count` characters. Padding counts
 * as bytes, so a payload may need a few samples less.
 */
LC_API size_t lc_line_inbound_bound(const lc_line *line, size_t count);

/** Returns the samples at wire_hz in a message of 20 ms: 160 at 8 kHz. Rounded down for multiples of 11025 Hz. */
LC_API size_t lc_line_message_samples(const lc_line *line);

/**
 * Returns the characters of all the messages of 20 ms that `count` samples can complete now, or of one if they
 * complete none. With that capacity `lc_line_outbound` takes all samples. Saturates at SIZE_MAX.
 */
LC_API size_t lc_line_outbound_bound(const lc_line *line, size_t count);

/**
 * Turns a payload into PCM.
 *
 * @param pcm       out, samples at inbound_hz; room for `lc_line_inbound_bound` of them always suffices.
 * @param capacity  samples of room.
 * @param text      in, `count` characters of Base64.
 * @param count     characters, any number.
 * @return LC_OK and the samples written, 0 if the payload is empty or too short to complete one; an LC_BASE64_ status
 *         and its index, as `lc_base64_decode`; LC_PARTIAL_SAMPLE and `count`; LC_INSUFFICIENT_CAPACITY and the most
 *         samples that this payload can give now; LC_INVALID_ARGUMENT; or LC_RESAMPLER_FAILED, after which only
 *         `destroy` may follow. Any other error leaves the line as it was.
 */
LC_API lc_result lc_line_inbound(lc_line *line, int16_t *pcm, size_t capacity, const uint8_t *text, size_t count);

/** Returns the most samples that `lc_line_finish_inbound` can return now: 0 if the rates are equal. */
LC_API size_t lc_line_finish_inbound_bound(const lc_line *line);

/**
 * Ends the inbound audio, for example of a recording: returns the samples that the resampler still holds, as if
 * silence followed, and restarts the inbound direction. Without this the last `lc_line_inbound_delay` is lost.
 *
 * @param pcm       out, samples at inbound_hz; may be NULL if `capacity` is 0.
 * @param capacity  samples of room.
 * @return LC_OK and the samples written, 0 if the rates are equal or no payload came since the last start;
 *         LC_INSUFFICIENT_CAPACITY and `lc_line_finish_inbound_bound`, with nothing done; LC_INVALID_ARGUMENT; or
 *         LC_RESAMPLER_FAILED, after which only `destroy` may follow.
 */
LC_API lc_result lc_line_finish_inbound(lc_line *line, int16_t *pcm, size_t capacity);

/**
 * Turns PCM into a payload of one or more messages of 20 ms. Samples that do not fill a message wait in the line.
 *
 * Takes samples until the payload is full or the input ends. The payload is full when `capacity` has no room for
 * another message: room for one gives one message a call, and `lc_line_outbound_bound` gives all that is due in one
 * payload. Last samples that do not complete another message are taken too. Audio that the line already holds comes
 * first. After `lc_line_finish_outbound`, calls without input return the end of the utterance.
 *
 * @param text      out, Base64, padded, no NUL.
 * @param capacity  characters of room, at least those of one message; `lc_line_outbound_bound(line, 0)` suffices.
 * @param pcm       in, `count` samples at outbound_hz; may be NULL if `count` is 0.
 * @param count     samples, any number.
 * @param consumed  out, the samples taken; pass the rest to the next call.
 * @return LC_OK and the characters written, 0 if the input ended before a message was full; LC_INSUFFICIENT_CAPACITY
 *         and the characters of one message, with nothing consumed; LC_INVALID_ARGUMENT; or LC_RESAMPLER_FAILED, after
 *         which only `destroy` may follow.
 */
LC_API lc_result lc_line_outbound(lc_line *line, uint8_t *text, size_t capacity, const int16_t *pcm, size_t count,
                                  size_t *consumed);

/**
 * Ends an utterance: adds the samples that the resampler still holds, and silence that completes the last message, to
 * those that wait for `lc_line_outbound`. The next sample restarts the outbound direction. Adds nothing if the line
 * holds no samples.
 *
 * @return LC_OK; LC_INVALID_ARGUMENT; or LC_RESAMPLER_FAILED, after which only `destroy` may follow.
 */
LC_API lc_status lc_line_finish_outbound(lc_line *line);

/**
 * Drops everything that the outbound direction holds and restarts it.
 *
 * @return LC_OK; LC_INVALID_ARGUMENT; or LC_RESAMPLER_FAILED, after which only `destroy` may follow.
 */
LC_API lc_status lc_line_reset_outbound(lc_line *line);

/**
 * Drops everything that both directions hold and restarts both, for another call. The line then gives the same bits as
 * a new one with its current rates. Allocates nothing.
 *
 * @return LC_OK; LC_INVALID_ARGUMENT; or LC_RESAMPLER_FAILED, after which only `destroy` may follow.
 */
LC_API lc_status lc_line_reset(lc_line *line);

/**
 * Changes the rate of the PCM that `lc_line_outbound` takes. The samples that the old resampler holds come before the
 * audio at the new rate, without a gap. A different rate allocates a new resampler, which may crash inside libsoxr if
 * there is no memory, as in `create`.
 *
 * @return the statuses of `lc_resampler_create`, with nothing changed unless it is LC_OK; or LC_RESAMPLER_FAILED, after
 *         which only `destroy` may follow.
 */
LC_API lc_status lc_line_set_outbound_hz(lc_line *line, uint32_t outbound_hz);

#ifdef __cplusplus
}
#endif

#endif
