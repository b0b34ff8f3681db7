/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LINECARD_STATUS_H
#define LINECARD_STATUS_H

#include <stddef.h>

#include "linecard/api.h"

#ifdef __cplusplus
extern "C" {
#endif

/** What became of a call. The numbers are stable. */
typedef enum lc_status {
    LC_OK = 0,
    LC_OUT_OF_MEMORY = 1,
    LC_INSUFFICIENT_CAPACITY = 2, /**< The destination is too small; nothing was consumed. */
    LC_UNSUPPORTED_RATE = 3,      /**< Not one of the nine rates of linecard/resample.h. */
    LC_UNSUPPORTED_PAIR = 4,      /**< Two rates between which LC_QUALITY_DIRECT does not convert. */
    LC_QUALITY_UNAVAILABLE = 5,   /**< The quality needs libsoxr, and the library was built without it. */
    /** A null handle or buffer, or a number that is none of its enum; nothing was done. */
    LC_INVALID_ARGUMENT = 6,
    LC_BASE64_SYMBOL = 10,        /**< A character outside the alphabet of RFC 4648 section 4. */
    LC_BASE64_LENGTH = 11,        /**< The text does not end on a group of four. */
    LC_BASE64_PADDING = 12,       /**< `=` anywhere but in the last one or two places. */
    LC_BASE64_TRAILING_BITS = 13, /**< The bits that padding discards are not zero (RFC 4648 3.5). */
    LC_PARTIAL_SAMPLE = 20,       /**< A 16-bit payload with an odd number of bytes. */
    LC_RESAMPLER_FAILED = 30,     /**< libsoxr reported an error: with its own qualities, a lack of memory. */
} lc_status;

/** How much was made, or where it went wrong. */
typedef struct lc_result {
    lc_status status;
    /** With LC_OK, elements written, which may be 0; with LC_INSUFFICIENT_CAPACITY, elements of room with which the
     * same call succeeds; with an error in text, the index of the character; with any other, 0. */
    size_t count;
} lc_result;

/**
 * The name of a status: lower-case words, for logs.
 *
 * @return a constant string; "unknown status" for a number that is none.
 */
LC_API const char *lc_status_name(lc_status status);

#ifdef __cplusplus
}
#endif

#endif
