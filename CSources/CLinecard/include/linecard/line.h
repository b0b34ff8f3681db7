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
 * The audio of one call, both ways: a message's payload text to PCM at the application's rate, and PCM to
 * payload text, in one call each.
 *
 *     in   text -> base64 -> g711 -> resample -> pcm
 *     out  text <- base64 <- g711 <- resample <- pcm
 *
 * The two directions share nothing but the handle. `create` allocates all that a line needs; only
 * `lc_line_set_outbound_hz` allocates later. If there is no memory, both return LC_OUT_OF_MEMORY with
 * LC_QUALITY_DIRECT, and where no rates differ. Otherwise they may crash inside libsoxr: see linecard/resample.h.
 */
typedef struct lc_line lc_line;

/** What the bytes of a payload are. */
typedef enum lc_encoding {
    LC_ENCODING_MU_LAW = 0,            /**< G.711 mu-law, one byte a sample (audio/x-mulaw). */
    LC_ENCODING_L16_LITTLE_ENDIAN = 1, /**< Linear 16-bit, low byte first (audio/x-l16 as Plivo sends it). */
    LC_ENCODING_L16_BIG_ENDIAN = 2,    /**< Linear 16-bit, high byte first (audio/L16 of RFC 3551). */
    LC_ENCODING_A_LAW = 3,             /**< G.711 A-law, one byte a sample (audio/x-alaw, PCMA). */
} lc_encoding;

/** The formats at the two ends of a line. Rates are those of linecard/resample.h. */
typedef struct lc_line_format {
    lc_encoding encoding; /**< Of the payload, both ways. */
    uint32_t wire_hz;     /**< Of the payload, both ways. */
    uint32_t inbound_hz;  /**< Of the PCM that `inbound` returns. */
    uint32_t outbound_hz; /**< Of the PCM that `outbound` takes. */
    /** LC_QUALITY_REALTIME, LC_QUALITY_LOW_DELAY or LC_QUALITY_DIRECT: others hold back more than a line
     *  holds. */
    lc_quality quality;
} lc_line_format;

/**
 * Opens a line.
 *
 * @param line    out, the handle; owned by the caller.
 * @param format  in; copied.
 * @return as `lc_resampler_create`.
 */
LC_API lc_status lc_line_create(lc_line **line, const lc_line_format *format);

/** Closes a line; NULL is allowed. */
LC_API void lc_line_destroy(lc_line *line);

/** The constant delay of the inbound content, in seconds. */
LC_API double lc_line_inbound_delay(const lc_line *line);

/**
 * The constant delay of the outbound content, in seconds: the resampler's, and from 11025 Hz the 0.06 to 0.13 ms of
 * silence with which each 20 ms, 220.5 samples there, complete exactly one message. Input that is not cut every 20 ms
 * waits for its message to fill besides.
 */
LC_API double lc_line_outbound_delay(const lc_line *line);

/**
 * The most samples that `lc_line_inbound` can return for any payload of `count` characters. Padding counts as bytes
 * here, so that a payload may need a few samples less.
 */
LC_API size_t lc_line_inbound_bound(const lc_line *line, size_t count);

/** Wire samples of a message of 20 ms: 160 at 8 kHz. Rounded down where wire_hz is a multiple of 11025. */
LC_API size_t lc_line_message_samples(const lc_line *line);

/**
 * The characters of all whole 20 ms that `count` samples can complete now, or of one 20 ms if they complete none: the
 * room with which `lc_line_outbound` takes all of them. SIZE_MAX where they are more.
 */
LC_API size_t lc_line_outbound_bound(const lc_line *line, size_t count);

/**
 * Turns a payload into PCM.
 *
 * @param pcm       out, samples at inbound_hz; with room for `lc_line_inbound_bound` of them it is never too small.
 * @param capacity  samples of room.
 * @param text      in, `count` characters of Base64.
 * @param count     characters, any number.
 * @return LC_OK and the samples written, 0 when the payload is empty or too short to complete one; an LC_BASE64_ status
 *         and the index of the character; LC_PARTIAL_SAMPLE and `count`; LC_INSUFFICIENT_CAPACITY and the room that
 *         this payload needs, which with libsoxr is for the most samples that it may give now; LC_INVALID_ARGUMENT; or
 *         LC_RESAMPLER_FAILED, after which only `destroy` may follow. Any other error leaves the line as it was.
 */
LC_API lc_result lc_line_inbound(lc_line *line, int16_t *pcm, size_t capacity, const uint8_t *text, size_t count);

/** The most samples that `lc_line_finish_inbound` can return now; 0 where the rates are equal. */
LC_API size_t lc_line_finish_inbound_bound(const lc_line *line);

/**
 * Ends the inbound audio, as a recording does: returns what the resampler still holds, as if silence followed, and
 * starts the inbound direction afresh. Without it the last few milliseconds are lost: `lc_line_inbound_delay`.
 *
 * @param pcm       out, samples at inbound_hz; may be NULL where `capacity` is 0.
 * @param capacity  samples of room.
 * @return LC_OK and the samples written, 0 where the rates are equal or nothing came since the start;
 *         LC_INSUFFICIENT_CAPACITY and `lc_line_finish_inbound_bound`, with nothing done; LC_INVALID_ARGUMENT; or
 *         LC_RESAMPLER_FAILED, after which only `destroy` may follow.
 */
LC_API lc_result lc_line_finish_inbound(lc_line *line, int16_t *pcm, size_t capacity);

/**
 * Turns PCM into a payload of whole 20 ms. Samples that do not fill 20 ms wait in the line for the next call.
 *
 * Takes samples until the payload is full or the input ends. The payload is full when it holds as many 20 ms as
 * `capacity` has room for: with the characters of one, a call makes one message; with `lc_line_outbound_bound`, one
 * payload of all that is due. An end of the input that completes no other 20 ms is taken too. What the line already
 * held comes first. After `lc_line_finish_outbound`, calls without input return the end of the utterance.
 *
 * @param text      out, Base64, padded, no NUL.
 * @param capacity  characters of room, at least those of one 20 ms: `lc_line_outbound_bound(line, 0)` is never less.
 * @param pcm       in, `count` samples at outbound_hz; may be NULL where `count` is 0.
 * @param count     samples, any number.
 * @param consumed  out, the samples that were taken; the rest is for the next call.
 * @return LC_OK and the characters written, 0 when the input ended before 20 ms were full; LC_INSUFFICIENT_CAPACITY and
 *         the characters of one 20 ms, with nothing consumed; LC_INVALID_ARGUMENT; or LC_RESAMPLER_FAILED, after which
 *         only `destroy` may follow.
 */
LC_API lc_result lc_line_outbound(lc_line *line, uint8_t *text, size_t capacity, const int16_t *pcm, size_t count,
                                  size_t *consumed);

/**
 * Ends an utterance: what the resampler still holds, and silence that completes the last 20 ms, follow what waits in
 * the line, for `lc_line_outbound` to return. The next sample starts the outbound direction afresh. Without a sample
 * since the last start there is nothing to end.
 *
 * @return LC_OK; LC_INVALID_ARGUMENT; or LC_RESAMPLER_FAILED, after which only `destroy` may follow.
 */
LC_API lc_status lc_line_finish_outbound(lc_line *line);

/**
 * Drops everything the outbound direction holds and starts it afresh.
 *
 * @return LC_OK; LC_INVALID_ARGUMENT; or LC_RESAMPLER_FAILED, after which only `destroy` may follow.
 */
LC_API lc_status lc_line_reset_outbound(lc_line *line);

/**
 * Drops everything that both directions hold and starts both afresh, for another call: the line is then, to the bit, as
 * a new one with the rates that it has. Allocates nothing.
 *
 * @return LC_OK; LC_INVALID_ARGUMENT; or LC_RESAMPLER_FAILED, after which only `destroy` may follow.
 */
LC_API lc_status lc_line_reset(lc_line *line);

/**
 * Changes the rate of the PCM that `lc_line_outbound` takes. What the old resampler held is kept and comes before the
 * audio at the new rate, without a gap. The new resampler is allocated here when the rate differs, which may crash
 * inside libsoxr if there is no memory, as in `create`; the samples that wait have their room from `create`.
 *
 * @return as `lc_resampler_create`, with nothing changed unless it is LC_OK; or LC_RESAMPLER_FAILED, after which only
 *         `destroy` may follow.
 */
LC_API lc_status lc_line_set_outbound_hz(lc_line *line, uint32_t outbound_hz);

#ifdef __cplusplus
}
#endif

#endif
