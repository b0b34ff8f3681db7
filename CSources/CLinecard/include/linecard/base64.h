/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LINECARD_BASE64_H
#define LINECARD_BASE64_H

#include <stddef.h>
#include <stdint.h>

#include "linecard/api.h"
#include "linecard/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Returns the count of bytes that a well-formed text decodes to.
 *
 * @param text   in, `count` characters; only the last two are read. NULL counts as a text without padding.
 * @param count  characters.
 * @return       bytes: three for each whole group of four, less the padding.
 */
LC_API size_t lc_base64_decoded_count(const uint8_t *text, size_t count);

/** Returns the count of characters that `count` bytes encode to, padding included. Saturates at SIZE_MAX. */
LC_API size_t lc_base64_encoded_count(size_t count);

/**
 * Decodes the standard alphabet of RFC 4648 section 4. Padding is required; line breaks are errors.
 *
 * @param bytes     out, `lc_base64_decoded_count` bytes; its content is undefined after an error.
 * @param capacity  bytes of room; nothing is ever written past it.
 * @param text      in, `count` characters.
 * @param count     characters; 0 gives 0 bytes.
 * @return LC_OK and the bytes written. Otherwise the first error in reading order, and its index:
 *         LC_BASE64_SYMBOL, LC_BASE64_PADDING (of the `=`), LC_BASE64_TRAILING_BITS (of the last symbol),
 *         LC_BASE64_LENGTH (`count`); or LC_INSUFFICIENT_CAPACITY and the bytes needed; or LC_INVALID_ARGUMENT.
 */
LC_API lc_result lc_base64_decode(uint8_t *bytes, size_t capacity, const uint8_t *text, size_t count);

/**
 * Encodes to the standard alphabet of RFC 4648 section 4, padded, without line breaks.
 *
 * @param text      out, `lc_base64_encoded_count(count)` characters, no NUL.
 * @param capacity  characters of room; nothing is ever written past it.
 * @param bytes     in, `count` bytes.
 * @param count     bytes; 0 gives 0 characters.
 * @return LC_OK and the characters written, LC_INSUFFICIENT_CAPACITY and the characters needed, or
 *         LC_INVALID_ARGUMENT.
 */
LC_API lc_result lc_base64_encode(uint8_t *text, size_t capacity, const uint8_t *bytes, size_t count);

#ifdef __cplusplus
}
#endif

#endif
