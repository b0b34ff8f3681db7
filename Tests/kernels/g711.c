/* SPDX-License-Identifier: Apache-2.0 */
#include "linecard/g711.h"

#include "linecard/kernels.h"
#include "operation.h"
#include "trial.h"
#include "witness_g711.h"

enum { CODES = 256, SAMPLES = 65536, LANES = 64, FRAME = 160 };

static bool at(rung *rung, size_t index) {
    const lc_g711_kernels *k = lc_g711_kernels_at(index);
    if (k != NULL) *rung = (struct rung){k->name, k->needs, k};
    return k != NULL;
}

static size_t room(const void *in, size_t count) {
    (void)in;
    return count;
}

static lc_result all(size_t count) { return (lc_result){LC_OK, count}; }

/* Decoding */

static lc_result run_decode_mu(const void *kernels, void *out, const void *in, size_t count) {
    const lc_g711_kernels *k = kernels;
    if (k != NULL)
        k->decode_mu(out, in, count);
    else
        lc_g711_decode(out, in, count, LC_LAW_MU);
    return all(count);
}

static lc_result run_decode_a(const void *kernels, void *out, const void *in, size_t count) {
    const lc_g711_kernels *k = kernels;
    if (k != NULL)
        k->decode_a(out, in, count);
    else
        lc_g711_decode(out, in, count, LC_LAW_A);
    return all(count);
}

static lc_result witness_decode_mu(void *out, const void *in, size_t count) {
    for (size_t i = 0; i < count; ++i) ((int16_t *)out)[i] = witness_mu_sample(((const uint8_t *)in)[i]);
    return all(count);
}

static lc_result witness_decode_a(void *out, const void *in, size_t count) {
    for (size_t i = 0; i < count; ++i) ((int16_t *)out)[i] = witness_a_sample(((const uint8_t *)in)[i]);
    return all(count);
}

static void draw_codes(void *in, size_t count, generator *generator) { generator_fill(generator, in, count); }

/* Every code at every place. */
static void walk_codes(trial *trial) {
    uint8_t codes[CODES];
    for (int first = 0; first < CODES; ++first) {
        for (int i = 0; i < CODES; ++i) codes[i] = (uint8_t)(first + i);
        trial_edges(trial, codes, CODES);
    }
}

/* Encoding */

static lc_result run_encode_mu(const void *kernels, void *out, const void *in, size_t count) {
    const lc_g711_kernels *k = kernels;
    if (k != NULL)
        k->encode_mu(out, in, count);
    else
        lc_g711_encode(out, in, count, LC_LAW_MU);
    return all(count);
}

static lc_result run_encode_a(const void *kernels, void *out, const void *in, size_t count) {
    const lc_g711_kernels *k = kernels;
    if (k != NULL)
        k->encode_a(out, in, count);
    else
        lc_g711_encode(out, in, count, LC_LAW_A);
    return all(count);
}

static lc_result witness_encode_mu(void *out, const void *in, size_t count) {
    for (size_t i = 0; i < count; ++i) ((uint8_t *)out)[i] = witness_mu_code(((const int16_t *)in)[i]);
    return all(count);
}

static lc_result witness_encode_a(void *out, const void *in, size_t count) {
    for (size_t i = 0; i < count; ++i) ((uint8_t *)out)[i] = witness_a_code(((const int16_t *)in)[i]);
    return all(count);
}

static void draw_samples(void *in, size_t count, generator *generator) {
    generator_fill(generator, in, count * sizeof(int16_t));
}

/* Every sample in every lane of a vector. */
static void walk_samples(trial *trial) {
    int16_t *samples = (void *)trial->input;
    for (int first = 0; first < LANES; ++first) {
        for (int i = 0; i < SAMPLES; ++i) samples[i] = (int16_t)(uint16_t)(first + i);
        trial_edges(trial, samples, SAMPLES);
    }
}

#define DECODE .in_width = 1, .out_width = 2, .frame = FRAME, .room = room, .draw = draw_codes, .walk = walk_codes
#define ENCODE .in_width = 2, .out_width = 1, .frame = FRAME, .room = room, .draw = draw_samples, .walk = walk_samples

static const operation operations[] = {
    {.name = "g711/decode-mu", .run = run_decode_mu, .witness = witness_decode_mu, DECODE},
    {.name = "g711/encode-mu", .run = run_encode_mu, .witness = witness_encode_mu, ENCODE},
    {.name = "g711/decode-a", .run = run_decode_a, .witness = witness_decode_a, DECODE},
    {.name = "g711/encode-a", .run = run_encode_a, .witness = witness_encode_a, ENCODE},
};

const ladder g711_ladder = {"g711", at, operations, sizeof operations / sizeof *operations};
