/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LINECARD_STATUS_H
#define LINECARD_STATUS_H

#include <stddef.h>

#include "linecard/api.h"

#ifdef __cplusplus
extern "C" {
#endif

/** The outcome of a function. The numbers are stable. */
typedef enum lc_status {
    LC_OK = 0,
    LC_OUT_OF_MEMORY = 1,
    LC_INSUFFICIENT_CAPACITY = 2, /**< The destination is too small; nothing was consumed. */
    LC_UNSUPPORTED_RATE = 3,      /**< Not one of the nine rates of linecard/resample.h. */
    LC_UNSUPPORTED_PAIR = 4,      /**< Two rates between which LC_QUALITY_DIRECT does not convert. */
    LC_QUALITY_UNAVAILABLE = 5,   /**< The quality needs libsoxr, and the library was built without it. */
    /** A null handle or buffer, or a number outside its enum; nothing was done. */
    LC_INVALID_ARGUMENT = 6,
    LC_BASE64_SYMBOL = 10,        /**< A character outside the alphabet of RFC 4648 section 4. */
    LC_BASE64_LENGTH = 11,        /**< The text ends within a group of four. */
    LC_BASE64_PADDING = 12,       /**< `=` anywhere but in the last one or two places. */
    LC_BASE64_TRAILING_BITS = 13, /**< The bits that padding discards are not zero (RFC 4648 3.5). */
    LC_PARTIAL_SAMPLE = 20,       /**< A 16-bit payload with an odd number of bytes. */
    LC_RESAMPLER_FAILED = 30,     /**< libsoxr reported an error, such as a lack of memory with its own qualities. */
} lc_status;

/** A status, with the count of elements written or the position of the error. */
typedef struct lc_result {
    lc_status status;
    /** With LC_OK, the elements written, which may be 0; with LC_INSUFFICIENT_CAPACITY, the elements of room with which
     * the same call succeeds; with an LC_BASE64_ status, the index of the character; with LC_BASE64_LENGTH and
     * LC_PARTIAL_SAMPLE, the count of the whole text; with any other, 0. */
    size_t count;
} lc_result;

/**
 * Returns the name of a status: lower-case words, for logs.
 *
 * @return a constant string; "unknown status" for any other number.
 */
LC_API const char *lc_status_name(lc_status status);

#ifdef __cplusplus
}
#endif

#endif
