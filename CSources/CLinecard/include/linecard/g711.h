/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LINECARD_G711_H
#define LINECARD_G711_H

#include <stddef.h>
#include <stdint.h>

#include "linecard/api.h"
#include "linecard/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/** The companding law of a G.711 stream (ITU-T G.711). */
typedef enum lc_law {
    LC_LAW_MU = 0, /**< North America, Japan; idle code 0xFF. */
    LC_LAW_A = 1,  /**< Elsewhere; idle code 0xD5. */
} lc_law;

/** The mu-law code of silence: positive zero (ITU-T G.711, table 2a). 0x00 is the loudest negative. */
#define LC_G711_MU_SILENCE 0xFF

/** The A-law code of silence: the smallest positive sample (ITU-T G.711, table 1a). A-law has no zero. */
#define LC_G711_A_SILENCE 0xD5

/**
 * Expands companded codes to linear PCM.
 *
 * Equal to `ulaw_expand` and `alaw_expand` of the ITU-T Software Tool Library (G.191): for mu-law, 14-bit values
 * in the upper bits of a sample, -32124 to 32124; for A-law, 13-bit values, -32256 to 32256, never 0.
 *
 * @param pcm    out, `count` samples.
 * @param codes  in, `count` codes, one byte a sample.
 * @param count  samples; 0 is allowed and touches neither buffer.
 * @param law    an `lc_law`.
 * @return LC_OK, as every byte is a valid code, or LC_INVALID_ARGUMENT.
 *
 * No alignment needed, no allocation; any number of threads may call it at once.
 */
LC_API lc_status lc_g711_decode(int16_t *pcm, const uint8_t *codes, size_t count, lc_law law);

/**
 * Compresses linear PCM to companded codes.
 *
 * Equal to `ulaw_compress` and `alaw_compress` of the ITU-T Software Tool Library (G.191) on all 65,536 samples,
 * -32768 among them: negative samples are folded by one's complement, so they truncate towards zero.
 *
 * @param codes  out, `count` codes, one byte a sample.
 * @param pcm    in, `count` samples, full int16 scale.
 * @param count  samples; 0 is allowed and touches neither buffer.
 * @param law    an `lc_law`.
 * @return LC_OK, as every sample has a code, or LC_INVALID_ARGUMENT.
 *
 * No alignment needed, no allocation; any number of threads may call it at once.
 */
LC_API lc_status lc_g711_encode(uint8_t *codes, const int16_t *pcm, size_t count, lc_law law);

#ifdef __cplusplus
}
#endif

#endif
