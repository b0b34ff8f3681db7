/* SPDX-License-Identifier: Apache-2.0 */
#include "g711_internal.h"

static void decode_mu(int16_t *pcm, const uint8_t *codes, size_t count) {
    for (size_t i = 0; i < count; ++i) pcm[i] = lc_g711_mu_samples[codes[i]];
}

/*
 * G.191 folds negative samples by one's complement, so -1 and 0 share a magnitude and the sign is the top
 * bit of the sample. A sent code has it inverted: 1 is positive.
 */
static void encode_mu(uint8_t *codes, const int16_t *pcm, size_t count) {
    for (size_t i = 0; i < count; ++i) {
        const unsigned sample = (uint16_t)pcm[i];
        const unsigned negative = 0u - (sample >> 15);
        const unsigned magnitude = (sample ^ negative) & 0x7FFF;
        codes[i] = (uint8_t)(lc_g711_mu_codes[magnitude >> 2] ^ (~negative & 0x80));
    }
}

const lc_g711_kernels lc_g711_reference = {
    .name = "reference",
    .needs = 0,
    .decode_mu = decode_mu,
    .encode_mu = encode_mu,
};
