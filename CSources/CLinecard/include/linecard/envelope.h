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

/** Part of a text: `count` bytes from index `start`. Absent where `start` is 0: there a message has its brace. */
typedef struct lc_span {
    size_t start;
    size_t count;
} lc_span;

/** Where the strings of a media message lie, without their quotes, and its number. */
typedef struct lc_media_message {
    lc_span payload;   /**< media.payload: Base64. */
    lc_span track;     /**< media.track, or absent. */
    lc_span stream;    /**< The stream's id, or absent. */
    uint64_t sequence; /**< sequenceNumber, below 10^15; providers count from 1. 0 where it is absent. */
} lc_media_message;

/**
 * Finds the payload of an ordinary media message: a JSON object whose `event` is `media`, and whose `media` is an
 * object with a string `payload`.
 *
 * The whole text is checked to be JSON (RFC 8259). Keys may come in any order and with white space between; members of
 * no concern are passed over, whatever they are. It declines, so that a parser may have a look: what is no such
 * message, or no JSON; a member of concern that is there twice, is no string, or has an escape in it; a
 * `sequenceNumber` that is not up to 15 decimal digits, as a number or a string; an escape in the name of any member of
 * the message or of its `media`, further in they may have some; escapes from `\uD000` to
 * `\uDFFF`, among them the surrogates; characters beyond ASCII; nesting deeper than 8, with the message itself; more
 * than 65,536 bytes up to its last brace.
 *
 * @param found             out; written only on success.
 * @param text              in, `count` bytes; not a byte after them is read.
 * @param count             bytes.
 * @param stream_key        in, the name of the top-level member with the stream's id: `streamSid`, `streamId`.
 * @param stream_key_count  its characters, at least one.
 * @return                  whether it is such a message; false for a NULL or an empty name.
 *
 * No allocation; any number of threads may call it at once.
 */
LC_API bool lc_envelope_find_media(lc_media_message *found, const uint8_t *text, size_t count, const char *stream_key,
                                   size_t stream_key_count);

#ifdef __cplusplus
}
#endif

#endif
