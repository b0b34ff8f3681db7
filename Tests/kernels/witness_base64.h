/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WITNESS_BASE64_H
#define WITNESS_BASE64_H

#include <stddef.h>
#include <stdint.h>

#include "linecard/status.h"

/** Returns the symbol of a six-bit value (RFC 4648 table 1). */
uint8_t witness_symbol(unsigned value);

/** Encodes bit by bit, with padding. Returns LC_OK and the count of characters. */
lc_result witness_base64_encode(uint8_t *text, const uint8_t *bytes, size_t count);

/** Decodes bit by bit, and reports the first error from left to right by the rules of linecard/base64.h. */
lc_result witness_base64_decode(uint8_t *bytes, const uint8_t *text, size_t count);

#endif
