/* SPDX-License-Identifier: Apache-2.0 */
/*
 * G.711: with both laws, every rung that the machine can run equals the arithmetic of a witness, at every length and
 * alignment, and touches nothing outside of its buffers; the sample of a code encodes to the same code; encoding and
 * decoding preserve the order of samples.
 */
#include "linecard/g711.h"

#include <stdbool.h>

#include "buffer.h"
#include "check.h"
#include "input.h"
#include "linecard/kernels.h"
#include "witness_g711.h"

static const lc_law laws[] = {LC_LAW_MU, LC_LAW_A};

/* Mu-law has two zeros. Only samples slightly below zero encode to the negative one. */
enum { NEGATIVE_ZERO = 0x7F };

static int16_t sample_of(uint8_t code, lc_law law) {
    return law == LC_LAW_MU ? witness_mu_sample(code) : witness_a_sample(code);
}

static uint8_t code_of(int16_t sample, lc_law law) {
    return law == LC_LAW_MU ? witness_mu_code(sample) : witness_a_code(sample);
}

static void decode(const lc_g711_kernels *rung, lc_law law, int16_t *pcm, const uint8_t *codes, size_t count) {
    if (rung == NULL)
        lc_g711_decode(pcm, codes, count, law);
    else
        (law == LC_LAW_MU ? rung->decode_mu : rung->decode_a)(pcm, codes, count);
}

static void encode(const lc_g711_kernels *rung, lc_law law, uint8_t *codes, const int16_t *pcm, size_t count) {
    if (rung == NULL)
        lc_g711_encode(codes, pcm, count, law);
    else
        (law == LC_LAW_MU ? rung->encode_mu : rung->encode_a)(codes, pcm, count);
}

/* Samples have two bytes, and a pointer to them must be aligned. */
static size_t even(size_t shift) { return shift / 2 * 2; }

static void check_decoding(const lc_g711_kernels *rung, lc_law law, const uint8_t *data, size_t count, size_t shift) {
    const char *name = rung ? rung->name : "lc_g711_decode";
    const buffer codes = copy_buffer(data, count, shift);
    const buffer samples = make_buffer(count * sizeof(int16_t), even(shift), shift % 2 ? 64 : 0);
    const buffer again = make_buffer(count, shift, 0);
    int16_t *pcm = (int16_t *)(void *)samples.start;
    decode(rung, law, pcm, codes.start, count);
    for (size_t i = 0; i < count; ++i)
        CHECK(pcm[i] == sample_of(data[i], law), "%s, law %d: %02x at %zu of %zu became %d", name, law, data[i], i,
              count, pcm[i]);
    encode(rung, law, again.start, pcm, count);
    for (size_t i = 0; i < count; ++i)
        CHECK(again.start[i] == data[i] || (law == LC_LAW_MU && data[i] == NEGATIVE_ZERO && again.start[i] == 0xFF),
              "%s, law %d: %02x came back as %02x", name, law, data[i], again.start[i]);
    drop_buffer(codes);
    drop_buffer(samples);
    drop_buffer(again);
}

static void check_encoding(const lc_g711_kernels *rung, lc_law law, const uint8_t *data, size_t count, size_t shift) {
    const char *name = rung ? rung->name : "lc_g711_encode";
    const buffer samples = copy_buffer(data, count * sizeof(int16_t), even(shift));
    const buffer codes = make_buffer(count, shift, shift % 2 ? 64 : 0);
    const buffer expanded = make_buffer(count * sizeof(int16_t), 0, 0);
    const int16_t *pcm = (const int16_t *)(const void *)samples.start;
    int16_t *after = (int16_t *)(void *)expanded.start;
    encode(rung, law, codes.start, pcm, count);
    for (size_t i = 0; i < count; ++i)
        CHECK(codes.start[i] == code_of(pcm[i], law), "%s, law %d: %d at %zu of %zu became %02x", name, law, pcm[i], i,
              count, codes.start[i]);
    decode(rung, law, after, codes.start, count);
    for (size_t i = 1; i < count; ++i)
        CHECK(pcm[i - 1] < pcm[i] ? after[i - 1] <= after[i] : after[i - 1] >= after[i],
              "%s, law %d: %d and %d became %d and %d", name, law, pcm[i - 1], pcm[i], after[i - 1], after[i]);
    drop_buffer(samples);
    drop_buffer(codes);
    drop_buffer(expanded);
}

static void check_all(const lc_g711_kernels *rung, const uint8_t *data, size_t size) {
    const size_t shift = size > 0 ? data[size - 1] % 65 : 0;
    for (size_t i = 0; i < sizeof laws / sizeof *laws; ++i) {
        check_decoding(rung, laws[i], data, size, shift);
        check_encoding(rung, laws[i], data, size / sizeof(int16_t), shift);
    }
}

/* Returns as much noise as there is input, because a fuzzer's own bytes are too uniform to try every code soon. */
static buffer make_noise(const uint8_t *data, size_t size) {
    const buffer noise = make_buffer(size, 0, 0);
    uint64_t seed = size;
    for (size_t i = 0; i < size; ++i) seed = seed * 31 + data[i];
    for (size_t i = 0; i < size; ++i) noise.start[i] = (uint8_t)(next_random(&seed) & 0xFF);
    return noise;
}

static void check_rung(const lc_g711_kernels *rung, const uint8_t *data, const uint8_t *noise, size_t size) {
    check_all(rung, data, size);
    check_all(rung, noise, size);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    const buffer noise = make_noise(data, size);
    const lc_g711_kernels *rung;
    check_rung(NULL, data, noise.start, size);
    for (size_t i = 0; (rung = lc_g711_kernels_at(i)) != NULL; ++i)
        if ((rung->needs & ~lc_cpu_features()) == 0) check_rung(rung, data, noise.start, size);
    drop_buffer(noise);
    return 0;
}
