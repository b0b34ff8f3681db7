/* SPDX-License-Identifier: Apache-2.0 */
#include "resample/floats.h"

#include "operation.h"
#include "trial.h"

/* HALF elements are tried at a time, because a trial has no room for 65,536 floats. */
enum { FRAME = 160, SAMPLES = 65536, HALF = SAMPLES / 2, LANES = 16, KINDS = 5 };

static size_t room(const void *in, size_t count) {
    (void)in;
    return count;
}

/* Samples to floats */

static lc_result run_from_samples(const void *kernels, void *out, const void *in, size_t count) {
    (void)kernels;
    lc_floats_from_samples(out, in, count);
    return (lc_result){LC_OK, count};
}

/* Builds the bits of a float (IEEE 754, binary32): sign, exponent and the bits after the leading one. */
static uint32_t bits_of(int sample) {
    const uint32_t magnitude = (uint32_t)(sample < 0 ? -sample : sample);
    uint32_t exponent = 0;
    if (magnitude == 0) return 0;
    while (magnitude >> (exponent + 1)) ++exponent;
    const uint32_t fraction = (magnitude << (23 - exponent)) - (1U << 23);
    return (sample < 0 ? 1U << 31 : 0) + ((127 + exponent) << 23) + fraction;
}

static lc_result witness_from_samples(void *out, const void *in, size_t count) {
    for (size_t i = 0; i < count; ++i) ((uint32_t *)out)[i] = bits_of(((const int16_t *)in)[i]);
    return (lc_result){LC_OK, count};
}

static void draw_samples(void *in, size_t count, generator *generator) {
    generator_fill(generator, in, count * sizeof(int16_t));
}

/* Every sample in every lane of a vector. */
static void walk_samples(trial *trial) {
    int16_t *samples = (void *)trial->input;
    for (int first = 0; first < LANES; ++first)
        for (int half = 0; half < SAMPLES; half += HALF) {
            for (int i = 0; i < HALF; ++i) samples[i] = (int16_t)(uint16_t)(first + half + i);
            trial_edges(trial, samples, HALF);
        }
}

/* Floats to samples */

static lc_result run_to_samples(const void *kernels, void *out, const void *in, size_t count) {
    (void)kernels;
    lc_samples_from_floats(out, in, count);
    return (lc_result){LC_OK, count};
}

/* Clips and rounds to the nearest integer, halves to even. Every difference is exact in double precision. */
static int16_t nearest(double value) {
    if (value <= INT16_MIN) return INT16_MIN;
    if (value >= INT16_MAX) return INT16_MAX;
    int below = (int)value;
    if (below > value) --below;
    const double beyond = value - below;
    return (int16_t)(beyond > 0.5 || (beyond == 0.5 && below % 2 != 0) ? below + 1 : below);
}

static lc_result witness_to_samples(void *out, const void *in, size_t count) {
    for (size_t i = 0; i < count; ++i) ((int16_t *)out)[i] = nearest((double)((const float *)in)[i]);
    return (lc_result){LC_OK, count};
}

/* Draws floats of several scales: samples, beyond samples, between -1 and 1, and exact multiples of a half. */
static void draw_floats(void *in, size_t count, generator *generator) {
    float *floats = in;
    for (size_t i = 0; i < count; ++i) {
        const double around_zero = (double)generator_below(generator, 1 << 24) / (1 << 23) - 1;
        const double scales[KINDS] = {32768, 40000, 2147483000, 1, 0};
        const double halves = ((double)generator_below(generator, 4 * SAMPLES) - 2 * SAMPLES) / 2;
        const size_t kind = generator_below(generator, KINDS);
        floats[i] = (float)(kind == KINDS - 1 ? halves : around_zero * scales[kind]);
    }
}

/* Every sample, plus each of these offsets, in every lane of a vector. */
static void walk_floats(trial *trial) {
    static const float beside[] = {0, 0.5F, -0.5F, 0.25F, 0.498046875F, 0.501953125F, SAMPLES, -SAMPLES};
    float *floats = (void *)trial->input;
    for (size_t b = 0; b < sizeof beside / sizeof *beside; ++b)
        for (int first = 0; first < LANES; ++first)
            for (int half = -HALF; half <= 0; half += HALF) {
                for (int i = 0; i < HALF; ++i) floats[i] = (float)(half + (i + first) % HALF) + beside[b];
                trial_edges(trial, floats, HALF);
            }
}

static const operation operations[] = {
    {.name = "floats/from-samples",
     .in_width = sizeof(int16_t),
     .out_width = sizeof(float),
     .frame = FRAME,
     .run = run_from_samples,
     .witness = witness_from_samples,
     .room = room,
     .draw = draw_samples,
     .walk = walk_samples},
    {.name = "floats/to-samples",
     .in_width = sizeof(float),
     .out_width = sizeof(int16_t),
     .frame = FRAME,
     .run = run_to_samples,
     .witness = witness_to_samples,
     .room = room,
     .draw = draw_floats,
     .walk = walk_floats},
};

const ladder floats_ladder = {"floats", NULL, operations, sizeof operations / sizeof *operations};
