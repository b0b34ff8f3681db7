/* SPDX-License-Identifier: Apache-2.0 */
#include <stdbool.h>

#include "base64_internal.h"

#if defined(__aarch64__)

#include <arm_neon.h>

/*
 * A round has 64 characters or 48 bytes. vld4 and vld3 distribute them to registers by their place in a group, and
 * vqtbl4 looks up a table of 64 bytes in four registers.
 */
enum { CHARACTERS = 64, BYTES = 48 };

static inline uint8x16x4_t load_table(const uint8_t bytes[64]) { return vld1q_u8_x4(bytes); }

/* Decode */

typedef struct values {
    uint8x16x4_t first, second; /* of characters 0 to 63, 64 to 127 */
} values;

/* A lookup out of range gives zero, as one of the two always does, and both beyond ASCII. */
static inline uint8x16_t look_up(const values *values, uint8x16_t characters) {
    return vorrq_u8(vqtbl4q_u8(values->first, characters),
                    vqtbl4q_u8(values->second, veorq_u8(characters, vdupq_n_u8(64))));
}

static inline bool decode_round(uint8_t *bytes, const uint8_t *text, const values *values) {
    const uint8x16x4_t characters = vld4q_u8(text);
    const uint8x16_t a = look_up(values, characters.val[0]), b = look_up(values, characters.val[1]);
    const uint8x16_t c = look_up(values, characters.val[2]), d = look_up(values, characters.val[3]);
    /* The top bit of a value or a character marks what is not a symbol. */
    const uint8x16_t no_values = vorrq_u8(vorrq_u8(a, b), vorrq_u8(c, d));
    const uint8x16_t beyond =
        vorrq_u8(vorrq_u8(characters.val[0], characters.val[1]), vorrq_u8(characters.val[2], characters.val[3]));
    const uint8x16x3_t content = {{
        vorrq_u8(vshlq_n_u8(a, 2), vshrq_n_u8(b, 4)),
        vorrq_u8(vshlq_n_u8(b, 4), vshrq_n_u8(c, 2)),
        vorrq_u8(vshlq_n_u8(c, 6), d),
    }};
    vst3q_u8(bytes, content);
    return vmaxvq_u8(vorrq_u8(no_values, beyond)) < LC_BASE64_NO_VALUE;
}

/* The reference decodes the last group, which may be padded, and reports errors. */
static lc_result decode(uint8_t *bytes, const uint8_t *text, size_t count) {
    const values values = {load_table(lc_base64_values), load_table(lc_base64_values + 64)};
    size_t i = 0;
    while (count - i > CHARACTERS && decode_round(bytes + i / 4 * 3, text + i, &values)) i += CHARACTERS;
    return lc_base64_decode_rest(bytes, text, count, i);
}

/* Encode */

static inline void encode_round(uint8_t *text, const uint8_t *bytes, uint8x16x4_t alphabet) {
    const uint8x16x3_t content = vld3q_u8(bytes);
    const uint8x16_t low_six = vdupq_n_u8(63);
    const uint8x16_t a = vshrq_n_u8(content.val[0], 2);
    const uint8x16_t b = vandq_u8(vorrq_u8(vshlq_n_u8(content.val[0], 4), vshrq_n_u8(content.val[1], 4)), low_six);
    const uint8x16_t c = vandq_u8(vorrq_u8(vshlq_n_u8(content.val[1], 2), vshrq_n_u8(content.val[2], 6)), low_six);
    const uint8x16_t d = vandq_u8(content.val[2], low_six);
    const uint8x16x4_t symbols = {{
        vqtbl4q_u8(alphabet, a),
        vqtbl4q_u8(alphabet, b),
        vqtbl4q_u8(alphabet, c),
        vqtbl4q_u8(alphabet, d),
    }};
    vst4q_u8(text, symbols);
}

static void encode(uint8_t *text, const uint8_t *bytes, size_t count) {
    const uint8x16x4_t alphabet = load_table(lc_base64_symbols);
    size_t i = 0;
    for (; count - i >= BYTES; i += BYTES) encode_round(text + i / 3 * 4, bytes + i, alphabet);
    lc_base64_reference.encode(text + i / 3 * 4, bytes + i, count - i);
}

const lc_base64_kernels lc_base64_neon = {
    .name = "neon",
    .needs = LC_CPU_NEON,
    .decode = decode,
    .encode = encode,
};

#endif
