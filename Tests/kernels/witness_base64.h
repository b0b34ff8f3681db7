/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WITNESS_BASE64_H
#define WITNESS_BASE64_H

#include <stddef.h>
#include <stdint.h>

#include "linecard/status.h"

/** The symbol for six bits (RFC 4648 table 1). */
uint8_t witness_symbol(unsigned value);

/** Encodes bit by bit, padded. Returns LC_OK and the characters. */
lc_result witness_base64_encode(uint8_t *text, const uint8_t *bytes, size_t count);

/** Decodes bit by bit; what is wrong is found by the rules of linecard/base64.h, read from left to right. */
lc_result witness_base64_decode(uint8_t *bytes, const uint8_t *text, size_t count);

#endif
