/* SPDX-License-Identifier: Apache-2.0 */
#include "linecard/resample.h"

#include <assert.h>
#include <pthread.h>
#include <soxr.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "floats.h"
#include "linecard/recipe.h"

struct lc_resampler {
    soxr_t soxr;             /* NULL when the rates are equal */
    const lc_recipe *recipe; /* NULL when the rates are equal, and for libsoxr's own qualities */
    uint32_t input_hz;
    uint32_t output_hz;
    unsigned factor;  /* output_hz / input_hz where that is a whole number, or 0 */
    unsigned priming; /* zeros pushed at the start, in input samples */
    unsigned dropped; /* samples thrown away at the start, in output samples */
    unsigned late;    /* how much later than the delay a tone may come, in input samples */
    uint64_t taken;   /* input samples since the start, the priming not counted */
    uint64_t given;   /* output samples since the start */
};

/* Blocks of 256, the least that libsoxr allows: a larger block is held back longer. */
enum { LOG2_BLOCK = 8 };

/* The two bits of quality_spec.flags that say how much roll-off is allowed. The others hold a flag of libsoxr's
 * own, without which soxr_clear makes the next call crash. */
enum { ROLLOFF_BITS = 3 };

enum {
    LONGEST_PRIMING = 512, /* more than any recipe pushes or drops */
    PUSHES_PER_SECOND = 50,
    LONGEST_PUSH = 48000 / PUSHES_PER_SECOND, /* samples of input */
    LONGEST_PULL = 2048, /* samples of output: those of a push, and as many held back before it, or the filter's tail */
};

/* In samples of the lower rate, how long libsoxr remembers a sound, or longer: the longest filter (D of recipe.c) spans
 * 120 of them, a second stage a few. The most that was found is 121. */
enum { LONGEST_MEMORY = 128 };

/* Percent of the way from minimum to maximum phase. */
static const double MINIMUM_PHASE = 0, LINEAR_PHASE = 50;

/* A runtime flag of libsoxr's own that its header does not name: without it the factor 4 in 8 to 44.1 or 48 kHz becomes
 * a stage whose delay is twice that of the recipe. A libsoxr that ignored it would break the law, and the tests of the
 * law. */
enum { NO_SMALL_INTEGER_STAGES = 8 };

static soxr_t open_soxr(uint32_t input_hz, uint32_t output_hz, lc_quality quality, const lc_recipe *recipe) {
    const unsigned long stock = quality == LC_QUALITY_HIGH ? SOXR_HQ : SOXR_VHQ;
    soxr_quality_spec_t spec = soxr_quality_spec(recipe ? SOXR_16_BITQ : stock, 0);
    soxr_runtime_spec_t runtime = soxr_runtime_spec(1);
    if (recipe != NULL) {
        spec.phase_response = quality == LC_QUALITY_LOW_DELAY ? MINIMUM_PHASE : LINEAR_PHASE;
        spec.precision = recipe->filter.precision;
        spec.passband_end = recipe->filter.passband_end;
        spec.stopband_begin = recipe->filter.stopband_begin;
        spec.flags = (spec.flags & ~(unsigned long)ROLLOFF_BITS) | SOXR_ROLLOFF_SMALL;
        runtime.log2_min_dft_size = LOG2_BLOCK;
        runtime.log2_large_dft_size = LOG2_BLOCK;
        if (recipe->stages_apart) runtime.flags |= NO_SMALL_INTEGER_STAGES;
    }
    const soxr_datatype_t type = recipe ? SOXR_FLOAT32_I : SOXR_INT16_I;
    soxr_io_spec_t io = soxr_io_spec(type, type);
    io.flags = SOXR_NO_DITHER; /* dither would make the same call sound different every time */
    return soxr_create(input_hz, output_hz, 1, NULL, &io, &spec, &runtime);
}

/*
 * libsoxr designs filters of minimum phase, and on CPUs that it has no SIMD for filters at all, with tables that all
 * threads share. A longer filter than any before makes it allocate them anew, under a lock only if it was built with
 * OpenMP. So the longest filter of all recipes is designed first, and alone: all others then find the tables there.
 */
static void make_shared_tables(void) {
    soxr_delete(open_soxr(11025, 44100, LC_QUALITY_LOW_DELAY, lc_recipe_for(11025, 44100)));
}

static soxr_t open_after_tables(uint32_t input_hz, uint32_t output_hz, lc_quality quality, const lc_recipe *recipe) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, make_shared_tables);
    return open_soxr(input_hz, output_hz, quality, recipe);
}

/*
 * Pushes at most LONGEST_PUSH samples through a recipe and pulls at most LONGEST_PULL.
 *
 * libsoxr converts 16-bit samples one by one, and clips them by catching the processor's exceptions; a third of its
 * time goes there, more when it clips. It computes with floats, so that converting them here gives the same samples, to
 * the bit. (A stock quality may compute with doubles: it keeps libsoxr's own conversion.)
 */
static const char *push(lc_resampler *resampler, int16_t *out, size_t room, const int16_t *in, size_t count,
                        size_t *made) {
    float pushed[LONGEST_PUSH], pulled[LONGEST_PULL];
    assert(resampler->recipe != NULL && count <= LONGEST_PUSH && room <= LONGEST_PULL);
    lc_floats_from_samples(pushed, in, count);
    const char *error = soxr_process(resampler->soxr, pushed, count, NULL, pulled, room, made);
    if (error == NULL) lc_samples_from_floats(out, pulled, *made);
    return error;
}

/* Pushing the filter's delay in zeros makes the first chunk already return its full length. */
static lc_status prime(lc_resampler *resampler) {
    static const int16_t zeros[LONGEST_PRIMING];
    int16_t none[LONGEST_PRIMING];
    size_t dropped = 0;
    if (resampler->priming == 0) return LC_OK;
    const char *error = push(resampler, none, resampler->dropped, zeros, resampler->priming, &dropped);
    return error == NULL && dropped == resampler->dropped ? LC_OK : LC_RESAMPLER_FAILED;
}

static bool has_recipe(lc_quality quality) { return quality == LC_QUALITY_REALTIME || quality == LC_QUALITY_LOW_DELAY; }

/* How long after the delay of LC_QUALITY_LOW_DELAY the highest tones come: 2.2 / f, in input samples. */
static unsigned latest(uint32_t input_hz, uint32_t output_hz) {
    const uint32_t slower = input_hz < output_hz ? input_hz : output_hz;
    return (44 * input_hz + 10 * slower - 1) / (10 * slower);
}

lc_status lc_resampler_create(lc_resampler **resampler, uint32_t input_hz, uint32_t output_hz, lc_quality quality) {
    assert(has_recipe(quality) || quality == LC_QUALITY_HIGH || quality == LC_QUALITY_VERY_HIGH);
    if (!lc_rate_is_supported(input_hz) || !lc_rate_is_supported(output_hz)) return LC_UNSUPPORTED_RATE;
    const lc_recipe *recipe = has_recipe(quality) ? lc_recipe_for(input_hz, output_hz) : NULL;
    lc_resampler *made = malloc(sizeof *made);
    if (made == NULL) return LC_OUT_OF_MEMORY;
    *made = (lc_resampler){.recipe = recipe, .input_hz = input_hz, .output_hz = output_hz};
    if (output_hz % input_hz == 0) made->factor = output_hz / input_hz;
    if (recipe != NULL) {
        made->priming = quality == LC_QUALITY_LOW_DELAY ? recipe->low_delay_priming : recipe->priming;
        made->dropped = recipe->dropped;
        made->late = quality == LC_QUALITY_LOW_DELAY ? latest(input_hz, output_hz) : 0;
    }
    if (input_hz != output_hz) {
        made->soxr = open_after_tables(input_hz, output_hz, quality, recipe);
        if (made->soxr == NULL || prime(made) != LC_OK) {
            lc_resampler_destroy(made);
            return LC_OUT_OF_MEMORY;
        }
    }
    *resampler = made;
    return LC_OK;
}

void lc_resampler_destroy(lc_resampler *resampler) {
    if (resampler == NULL) return;
    soxr_delete(resampler->soxr);
    free(resampler);
}

double lc_resampler_delay(const lc_resampler *resampler) {
    return (double)resampler->priming / resampler->input_hz - (double)resampler->dropped / resampler->output_hz;
}

/* What the law allows to have come out once `taken` samples went in. It is asked several times a push, so that a
 * division less shows. */
static uint64_t due(const lc_resampler *resampler, uint64_t taken) {
    if (resampler->factor > 0) return taken * resampler->factor;
    return taken * resampler->output_hz / resampler->input_hz;
}

size_t lc_resampler_bound(const lc_resampler *resampler, size_t count) {
    return (size_t)(due(resampler, resampler->taken + count) - resampler->given);
}

/* What falls within all that was pushed, the priming too, and what comes later than that. */
size_t lc_resampler_flush_bound(const lc_resampler *resampler) {
    if (resampler->soxr == NULL || resampler->taken == 0) return 0;
    const uint64_t pushed = resampler->taken + resampler->priming + resampler->late;
    const uint64_t whole = (pushed * resampler->output_hz + resampler->input_hz - 1) / resampler->input_hz;
    return (size_t)(whole - resampler->dropped - resampler->given);
}

/* Converts what a resampler with a recipe is given, 20 ms at a time. */
static const char *convert(lc_resampler *resampler, int16_t *out, const int16_t *in, size_t count, size_t *made) {
    const size_t step = resampler->input_hz / PUSHES_PER_SECOND;
    *made = 0;
    for (size_t start = 0; start < count; start += step) {
        const size_t some = count - start < step ? count - start : step;
        size_t more;
        const char *error = push(resampler, out + *made, lc_resampler_bound(resampler, some), in + start, some, &more);
        if (error != NULL) return error;
        resampler->taken += some;
        resampler->given += more;
        *made += more;
    }
    return NULL;
}

/* Converts what any other resampler is given: with a stock quality, or with nothing to do. */
static const char *convert_plainly(lc_resampler *resampler, int16_t *out, const int16_t *in, size_t count,
                                   size_t *made) {
    const size_t bound = lc_resampler_bound(resampler, count);
    const char *error = NULL;
    *made = count;
    if (resampler->soxr != NULL)
        error = soxr_process(resampler->soxr, in, count, NULL, out, bound, made);
    else
        memcpy(out, in, count * sizeof *in);
    resampler->taken += count;
    resampler->given += *made;
    return error;
}

lc_result lc_resampler_process(lc_resampler *resampler, int16_t *out, size_t capacity, const int16_t *in,
                               size_t count) {
    const size_t bound = lc_resampler_bound(resampler, count);
    if (capacity < bound) return (lc_result){LC_INSUFFICIENT_CAPACITY, bound};
    if (count == 0) return (lc_result){LC_OK, 0};
    size_t made;
    const char *error = (resampler->recipe ? convert : convert_plainly)(resampler, out, in, count, &made);
    return error == NULL ? (lc_result){LC_OK, made} : (lc_result){LC_RESAMPLER_FAILED, 0};
}

/* How many zeros make libsoxr forget all sound and bring its blocks where they stood after the priming. */
static uint64_t zeros_to_start(const lc_resampler *resampler) {
    const uint32_t slower = resampler->input_hz < resampler->output_hz ? resampler->input_hz : resampler->output_hz;
    const uint64_t memory = ((uint64_t)LONGEST_MEMORY * resampler->input_hz + slower - 1) / slower;
    const uint64_t period = resampler->recipe->period;
    return (resampler->taken + memory + period - 1) / period * period - resampler->taken;
}

/*
 * Brings a resampler that has a recipe back to its start with zeros. soxr_clear would free, allocate and design the
 * filter anew. Of what comes out, the first `count` samples are the tail; the rest is dropped.
 */
static lc_status rewind_to_start(lc_resampler *resampler, int16_t *tail, size_t count) {
    enum { PUSH = 256, ROOM = 6 * PUSH }; /* no ratio is larger than 6 */
    static const int16_t zeros[PUSH];
    int16_t rest[ROOM];
    uint64_t left = zeros_to_start(resampler);
    while (left > 0 || resampler->given < due(resampler, resampler->taken)) {
        const size_t pushed = left < PUSH ? (size_t)left : PUSH;
        const size_t bound = lc_resampler_bound(resampler, pushed);
        const size_t room = count > 0 ? count : ROOM;
        size_t made = 0;
        const char *error = push(resampler, count > 0 ? tail : rest, bound < room ? bound : room, zeros, pushed, &made);
        if (error != NULL || pushed + made == 0) return LC_RESAMPLER_FAILED;
        left -= pushed;
        resampler->taken += pushed;
        resampler->given += made;
        if (count > 0) {
            tail += made;
            count -= made;
        }
    }
    resampler->taken = 0;
    resampler->given = 0;
    return LC_OK;
}

/*
 * libsoxr ends a stream at the nearest sample and would drop one that falls within the last of the input. One output
 * sample's worth of silence first, at most 7 input samples, moves that end past the bound.
 */
static lc_status drain(lc_resampler *resampler, int16_t *tail, size_t bound, size_t *made) {
    static const int16_t zeros[8];
    const unsigned silence = resampler->input_hz / resampler->output_hz + 1;
    size_t early, late;
    assert(silence <= sizeof zeros / sizeof *zeros);
    if (soxr_process(resampler->soxr, zeros, silence, NULL, tail, bound, &early) != NULL ||
        soxr_process(resampler->soxr, NULL, 0, NULL, tail + early, bound - early, &late) != NULL)
        return LC_RESAMPLER_FAILED;
    *made = early + late;
    return LC_OK;
}

lc_result lc_resampler_flush(lc_resampler *resampler, int16_t *out, size_t capacity) {
    const size_t bound = lc_resampler_flush_bound(resampler);
    if (capacity < bound) return (lc_result){LC_INSUFFICIENT_CAPACITY, bound};
    if (bound > 0 && resampler->recipe != NULL) return (lc_result){rewind_to_start(resampler, out, bound), bound};
    size_t made = 0;
    if (bound > 0 && drain(resampler, out, bound, &made) != LC_OK) return (lc_result){LC_RESAMPLER_FAILED, 0};
    return (lc_result){lc_resampler_reset(resampler), made};
}

lc_status lc_resampler_reset(lc_resampler *resampler) {
    const bool pristine = resampler->taken == 0;
    if (resampler->recipe != NULL && !pristine) return rewind_to_start(resampler, NULL, 0);
    resampler->taken = 0;
    resampler->given = 0;
    if (resampler->soxr == NULL || pristine) return LC_OK;
    return soxr_clear(resampler->soxr) == NULL ? LC_OK : LC_RESAMPLER_FAILED;
}
