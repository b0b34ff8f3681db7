/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The polyphase filters of the direct engine. Kernels add floats in any order, so a sample may differ by 1 from that of
 * the witness, which convolves in double precision.
 */
#include "resample/direct/direct_internal.h"

#include "operation.h"
#include "trial.h"
#include "witness_direct.h"

enum { RUN = 4096, PATTERNS = 5, PERIODS = 170, FEW = 16 };

static bool at(rung *rung, size_t index) {
    const lc_direct_kernels *k = lc_direct_kernels_at(index);
    if (k != NULL) *rung = (struct rung){k->name, k->needs, k};
    return k != NULL;
}

/* The whole periods in the samples of a window. */
static size_t periods(const lc_direct_filter *filter, size_t count) {
    return count < filter->before ? 0 : (count - filter->before) / filter->inputs;
}

static lc_result run(const void *kernels, void *out, const void *in, size_t count, const lc_direct_filter *filter) {
    const lc_direct_kernels *k = kernels ? kernels : lc_direct_kernels_chosen();
    k->convolve(out, in, periods(filter, count), filter);
    return (lc_result){LC_OK, periods(filter, count) * filter->outputs};
}

static void draw(void *in, size_t count, generator *generator) {
    generator_fill(generator, in, count * sizeof(int16_t));
}

/* Silence, both ends of the scale, and signals that clip: steps from end to end, of two lengths. */
static int16_t pattern(int kind, int i) {
    switch (kind) {
    case 0: return 0;
    case 1: return INT16_MIN;
    case 2: return INT16_MAX;
    case 3: return i / 100 % 2 ? INT16_MAX : INT16_MIN;
    default: return i / 3 % 2 ? INT16_MAX : INT16_MIN;
    }
}

/* A signal like a voice: triangular harmonics of a tone that rises, alternately loud and soft. */
static int16_t voice(int i) {
    const int loudness = 100 - (i / 8 % 100);
    int sum = 0;
    for (int harmonic = 1; harmonic < 20; ++harmonic) {
        const int phase = i * harmonic * (40 + i / 200) % 8000;
        sum += (phase < 4000 ? 2000 - phase : phase - 6000) / harmonic;
    }
    return (int16_t)(sum * 4 * loudness / 100);
}

/* All counts of periods up to those of two blocks of the widest vectors. */
static void walk_periods(trial *trial, const lc_direct_filter *filter) {
    for (size_t count = 0; count <= PERIODS; ++count) {
        const size_t samples = filter->before + count * filter->inputs;
        draw(trial->input, samples, &trial->generator);
        trial_edges(trial, trial->input, samples);
    }
    trial_everywhere(trial, trial->input, filter->before + PERIODS / 2U * filter->inputs);
}

static void walk(trial *trial, const lc_direct_filter *filter) {
    int16_t *samples = (void *)trial->input;
    walk_periods(trial, filter);
    for (int kind = 0; kind < PATTERNS; ++kind) {
        for (int i = 0; i < RUN; ++i) samples[i] = pattern(kind, i);
        trial_edges(trial, samples, RUN);
    }
    for (int i = 0; i < RUN; ++i) samples[i] = voice(i);
    trial_edges(trial, samples, RUN);
}

/* An operation has no argument for a pair of rates, so each pair has its own functions. */
#define FUNCTIONS(input_khz, output_khz)                                                                               \
    static const lc_direct_filter *filter_##input_khz##_##output_khz(void) {                                           \
        return lc_direct_filter_for(input_khz * 1000, output_khz * 1000);                                              \
    }                                                                                                                  \
    static lc_result run_##input_khz##_##output_khz(const void *kernels, void *out, const void *in, size_t count) {    \
        return run(kernels, out, in, count, filter_##input_khz##_##output_khz());                                      \
    }                                                                                                                  \
    static void walk_##input_khz##_##output_khz(trial *trial) { walk(trial, filter_##input_khz##_##output_khz()); }    \
    static size_t room_##input_khz##_##output_khz(const void *in, size_t count) {                                      \
        (void)in;                                                                                                      \
        const lc_direct_filter *filter = filter_##input_khz##_##output_khz();                                          \
        return periods(filter, count) * filter->outputs;                                                               \
    }                                                                                                                  \
    static lc_result witness_##input_khz##_##output_khz(void *out, const void *in, size_t count) {                     \
        const size_t produced = room_##input_khz##_##output_khz(in, count);                                            \
        const size_t before = filter_##input_khz##_##output_khz()->before;                                             \
        witness_convolve(out, produced, (const int16_t *)in + before, input_khz, output_khz);                          \
        return (lc_result){LC_OK, produced};                                                                           \
    }

/* The samples of 20 ms, those before them, and the functions. */
#define OPERATION(input_khz, output_khz, samples_before)                                                               \
    {                                                                                                                  \
        .name = "direct/" #input_khz "000-" #output_khz "000", .in_width = sizeof(int16_t),                            \
        .out_width = sizeof(int16_t), .lengths = FEW, .tolerance = 1, .frame = 20 * input_khz + samples_before,        \
        .run = run_##input_khz##_##output_khz, .witness = witness_##input_khz##_##output_khz,                          \
        .room = room_##input_khz##_##output_khz, .draw = draw, .walk = walk_##input_khz##_##output_khz                 \
    }

/* One pair of each ratio. */
FUNCTIONS(8, 16)
FUNCTIONS(16, 8)
FUNCTIONS(8, 24)
FUNCTIONS(24, 8)
FUNCTIONS(16, 24)
FUNCTIONS(24, 16)
FUNCTIONS(8, 32)
FUNCTIONS(32, 8)
FUNCTIONS(24, 32)
FUNCTIONS(32, 24)
FUNCTIONS(8, 48)
FUNCTIONS(48, 8)
FUNCTIONS(12, 32)
FUNCTIONS(32, 12)

static const operation operations[] = {
    OPERATION(8, 16, 29),  OPERATION(16, 8, 57),  OPERATION(8, 24, 29),  OPERATION(24, 8, 86),  OPERATION(16, 24, 29),
    OPERATION(24, 16, 43), OPERATION(8, 32, 29),  OPERATION(32, 8, 114), OPERATION(24, 32, 28), OPERATION(32, 24, 38),
    OPERATION(8, 48, 29),  OPERATION(48, 8, 171), OPERATION(12, 32, 29), OPERATION(32, 12, 76),
};

const ladder direct_ladder = {"direct", at, operations, sizeof operations / sizeof *operations};
