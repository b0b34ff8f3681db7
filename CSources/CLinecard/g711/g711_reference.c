/* SPDX-License-Identifier: Apache-2.0 */
#include "g711_internal.h"

static void decode_mu(int16_t *pcm, const uint8_t *codes, size_t count) {
    for (size_t i = 0; i < count; ++i) pcm[i] = lc_g711_mu_samples[codes[i]];
}

static void encode_mu(uint8_t *codes, const int16_t *pcm, size_t count) {
    for (size_t i = 0; i < count; ++i) codes[i] = lc_g711_mu_codes[(uint16_t)pcm[i] >> 2];
}

static void decode_a(int16_t *pcm, const uint8_t *codes, size_t count) {
    for (size_t i = 0; i < count; ++i) pcm[i] = lc_g711_a_samples[codes[i]];
}

static void encode_a(uint8_t *codes, const int16_t *pcm, size_t count) {
    for (size_t i = 0; i < count; ++i) codes[i] = lc_g711_a_codes[(uint16_t)pcm[i] >> 4];
}

const lc_g711_kernels lc_g711_reference = {
    .name = "reference",
    .needs = 0,
    .decode_mu = decode_mu,
    .encode_mu = encode_mu,
    .decode_a = decode_a,
    .encode_a = encode_a,
};
