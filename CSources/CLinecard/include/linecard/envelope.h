/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LINECARD_ENVELOPE_H
#define LINECARD_ENVELOPE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "linecard/api.h"

#ifdef __cplusplus
extern "C" {
#endif

/** A part of a text: `count` bytes from index `start`. Absent if `start` is 0, where no string of a message can be. */
typedef struct lc_span {
    size_t start;
    size_t count;
} lc_span;

/** The positions of a media message's strings, without their quotes, and its sequence number. */
typedef struct lc_media_message {
    lc_span payload;   /**< media.payload: Base64. */
    lc_span track;     /**< media.track, or absent. */
    lc_span stream;    /**< The stream's id, or absent. */
    uint64_t sequence; /**< sequenceNumber, below 10^15; providers count from 1. 0 if absent. */
} lc_media_message;

/**
 * Finds the payload of an ordinary media message: a JSON object whose `event` is `media`, and whose `media` is an
 * object with a string `payload`.
 *
 * The whole text is checked to be JSON (RFC 8259). Members may come in any order; those of other names are skipped,
 * whatever their values. Returns false for text that is not JSON or not such a message, and for messages that need a
 * full parser:
 *
 * - `event`, `media`, `payload`, `track`, `sequenceNumber` or the stream's id occurs twice, has a value of another
 *   type, or has an escape in its value
 * - `sequenceNumber` is not 1 to 15 decimal digits without leading zeros, as a number or a string
 * - an escape in a name of the message's or its `media`'s members (allowed at deeper levels)
 * - an escape from `\uD000` to `\uDFFF`, which includes the surrogates
 * - characters beyond ASCII
 * - nesting deeper than 8 levels, counting the message itself
 * - more than 65,536 bytes up to and including the message's closing brace
 *
 * @param found             out; written only on success.
 * @param text              in, `count` bytes; nothing after them is read.
 * @param count             bytes.
 * @param stream_key        in, the name of the top-level member with the stream's id, such as `streamSid`.
 * @param stream_key_count  characters of the name, at least one.
 * @return                  true if it is such a message; false also for a NULL argument or an empty name.
 *
 * No allocation; any number of threads may call it at once.
 */
LC_API bool lc_envelope_find_media(lc_media_message *found, const uint8_t *text, size_t count, const char *stream_key,
                                   size_t stream_key_count);

#ifdef __cplusplus
}
#endif

#endif
