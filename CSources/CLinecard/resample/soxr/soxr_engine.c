/* SPDX-License-Identifier: Apache-2.0 */
#include "../engine.h"

#ifdef LC_WITH_SOXR

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "../floats.h"
#include "soxr_internal.h"

typedef struct soxr_resampler {
    lc_resampler common; /* its `taken` does not count the priming */
    soxr_t soxr;
    const lc_recipe *recipe; /* NULL for libsoxr's own qualities */
    unsigned priming;        /* zeros pushed at the start, in input samples */
    unsigned dropped;        /* samples thrown away at the start, in output samples */
    unsigned late;           /* how much later than the delay a tone may come, in input samples */
} soxr_resampler;

enum {
    LONGEST_PRIMING = 512, /* more than any recipe pushes or drops */
    PUSHES_PER_SECOND = 50,
    LONGEST_PUSH = 48000 / PUSHES_PER_SECOND, /* samples of input */
    LONGEST_PULL = 2048, /* samples of output: those of a push, and as many held back before it, or the filter's tail */
};

/* In samples of the lower rate, how long libsoxr remembers a sound, or longer: the longest filter (D of recipe.c) spans
 * 120 of them, a second stage a few. The most that was found is 121. */
enum { LONGEST_MEMORY = 128 };

/*
 * Pushes at most LONGEST_PUSH samples through a recipe and pulls at most LONGEST_PULL.
 *
 * libsoxr converts 16-bit samples one by one, and clips them by catching the processor's exceptions; a third of its
 * time goes there, more when it clips. It computes with floats, so that converting them here gives the same samples, to
 * the bit. (A stock quality may compute with doubles: it keeps libsoxr's own conversion.)
 */
static const char *push(soxr_resampler *resampler, int16_t *out, size_t room, const int16_t *in, size_t count,
                        size_t *made) {
    float pushed[LONGEST_PUSH], pulled[LONGEST_PULL];
    assert(resampler->recipe != NULL && count <= LONGEST_PUSH && room <= LONGEST_PULL);
    lc_floats_from_samples(pushed, in, count);
    const char *error = soxr_process(resampler->soxr, pushed, count, NULL, pulled, room, made);
    if (error == NULL) lc_samples_from_floats(out, pulled, *made);
    return error;
}

/* Pushing the filter's delay in zeros makes the first chunk already return its full length. */
static lc_status prime(soxr_resampler *resampler) {
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

static double delay(const lc_resampler *common) {
    const soxr_resampler *resampler = (const soxr_resampler *)common;
    return (double)resampler->priming / common->input_hz - (double)resampler->dropped / common->output_hz;
}

/* What falls within all that was pushed, the priming too, and what comes later than that. */
static size_t tail(const lc_resampler *common) {
    const soxr_resampler *resampler = (const soxr_resampler *)common;
    const uint64_t pushed = common->taken + resampler->priming + resampler->late;
    const uint64_t whole = (pushed * common->output_hz + common->input_hz - 1) / common->input_hz;
    return (size_t)(whole - resampler->dropped - common->given);
}

/* Converts what a resampler with a recipe is given, 20 ms at a time. */
static const char *convert(soxr_resampler *resampler, int16_t *out, const int16_t *in, size_t count, size_t *made) {
    lc_resampler *common = &resampler->common;
    const size_t step = common->input_hz / PUSHES_PER_SECOND;
    *made = 0;
    for (size_t start = 0; start < count; start += step) {
        const size_t some = count - start < step ? count - start : step;
        size_t more;
        const char *error = push(resampler, out + *made, lc_resampler_bound(common, some), in + start, some, &more);
        if (error != NULL) return error;
        common->taken += some;
        common->given += more;
        *made += more;
    }
    return NULL;
}

/* Converts what a resampler with a stock quality is given. */
static const char *convert_plainly(soxr_resampler *resampler, int16_t *out, const int16_t *in, size_t count,
                                   size_t *made) {
    lc_resampler *common = &resampler->common;
    const size_t bound = lc_resampler_bound(common, count);
    const char *error = soxr_process(resampler->soxr, in, count, NULL, out, bound, made);
    common->taken += count;
    common->given += *made;
    return error;
}

static lc_result process(lc_resampler *common, int16_t *out, const int16_t *in, size_t count) {
    soxr_resampler *resampler = (soxr_resampler *)common;
    size_t made;
    const char *error = (resampler->recipe ? convert : convert_plainly)(resampler, out, in, count, &made);
    return error == NULL ? (lc_result){LC_OK, made} : (lc_result){LC_RESAMPLER_FAILED, 0};
}

/* How many zeros make libsoxr forget all sound and bring its blocks where they stood after the priming. */
static uint64_t zeros_to_start(const soxr_resampler *resampler) {
    const lc_resampler *common = &resampler->common;
    const uint32_t slower = common->input_hz < common->output_hz ? common->input_hz : common->output_hz;
    const uint64_t memory = ((uint64_t)LONGEST_MEMORY * common->input_hz + slower - 1) / slower;
    const uint64_t period = resampler->recipe->period;
    return (common->taken + memory + period - 1) / period * period - common->taken;
}

/*
 * Brings a resampler that has a recipe back to its start with zeros. soxr_clear would free, allocate and design the
 * filter anew. Of what comes out, the first `count` samples are the tail; the rest is dropped.
 */
static lc_status rewind_to_start(soxr_resampler *resampler, int16_t *tail, size_t count) {
    enum { PUSH = 256, ROOM = 6 * PUSH }; /* no ratio is larger than 6 */
    static const int16_t zeros[PUSH];
    int16_t rest[ROOM];
    lc_resampler *common = &resampler->common;
    uint64_t left = zeros_to_start(resampler);
    while (left > 0 || common->given < lc_resampler_due(common, common->taken)) {
        const size_t pushed = left < PUSH ? (size_t)left : PUSH;
        const size_t bound = lc_resampler_bound(common, pushed);
        const size_t room = count > 0 ? count : ROOM;
        size_t made = 0;
        const char *error = push(resampler, count > 0 ? tail : rest, bound < room ? bound : room, zeros, pushed, &made);
        if (error != NULL || pushed + made == 0) return LC_RESAMPLER_FAILED;
        left -= pushed;
        common->taken += pushed;
        common->given += made;
        if (count > 0) {
            tail += made;
            count -= made;
        }
    }
    common->taken = 0;
    common->given = 0;
    return LC_OK;
}

/*
 * libsoxr keeps a queue in front of each of its stages and behind the last. A queue has room for QUEUE floats at first,
 * moves its content to the front only once more than QUEUE of them were read, and until then grows where something does
 * not fit, without a look at whether there was memory. What follows makes every queue grow in `create`, as far as
 * `process` could ever make it, so that nothing is allocated later: zeros pushed in larger chunks than any of
 * `process`, with more at once where the last queue stands just before its content moves. Tests/core/memory.c holds it
 * for all pairs, however the input is cut.
 */
enum {
    QUEUE = 4096,
    HELD_CHUNK = 1280,    /* at least as many zeros are pushed at once; up to 20 ms more */
    LONGEST_FILTER = 512, /* samples that a stage may put into its queue at once, beyond what was pushed */
    LONGEST_HELD = HELD_CHUNK + LONGEST_PUSH
};

/* Pushes zeros that wait at libsoxr's entrance: nothing is pulled. */
static const char *hold_zeros(soxr_resampler *resampler) {
    static const float zeros[LONGEST_HELD];
    const size_t step = resampler->common.input_hz / PUSHES_PER_SECOND;
    const size_t count = (HELD_CHUNK + step - 1) / step * step;
    float none[1];
    size_t made;
    resampler->common.taken += count;
    return soxr_process(resampler->soxr, zeros, count, NULL, none, 0, &made);
}

/* Pulls up to so many samples, at most QUEUE, and drops them; pushes zeros instead where none is due. One sample stays
 * behind, or the last queue would be empty, and start over. */
static const char *drop_or_hold(soxr_resampler *resampler, uint64_t most) {
    static const float nothing[1];
    float dropped[QUEUE];
    lc_resampler *common = &resampler->common;
    const uint64_t due = lc_resampler_due(common, common->taken),
                   ready = due > common->given ? due - common->given - 1 : 0;
    const uint64_t count = ready < most ? ready : most;
    size_t made = 0;
    if (count > 0) {
        const char *error = soxr_process(resampler->soxr, nothing, 0, NULL, dropped, (size_t)count, &made);
        common->given += made;
        if (error != NULL) return error;
    }
    return made == 0 ? hold_zeros(resampler) : NULL;
}

static lc_status grow_queues(soxr_resampler *resampler) {
    const lc_resampler *common = &resampler->common;
    const uint64_t edge = QUEUE - resampler->dropped;
    const uint64_t burst = 2U * (common->output_hz / PUSHES_PER_SECOND) + LONGEST_FILTER + resampler->dropped;
    const char *error = NULL;
    while (error == NULL && common->given < edge) error = drop_or_hold(resampler, edge - common->given);
    while (error == NULL && lc_resampler_due(common, common->taken) < edge + burst + 1) error = hold_zeros(resampler);
    if (error == NULL) error = drop_or_hold(resampler, burst);
    while (error == NULL && common->taken < QUEUE + HELD_CHUNK) error = drop_or_hold(resampler, QUEUE);
    return error == NULL ? rewind_to_start(resampler, NULL, 0) : LC_RESAMPLER_FAILED;
}

/*
 * libsoxr ends a stream at the nearest sample and would drop one that falls within the last of the input. One output
 * sample's worth of silence first, at most 7 input samples, moves that end past the bound.
 */
static lc_status drain(soxr_resampler *resampler, int16_t *tail, size_t bound, size_t *made) {
    static const int16_t zeros[8];
    const unsigned silence = resampler->common.input_hz / resampler->common.output_hz + 1;
    size_t early, late;
    assert(silence <= sizeof zeros / sizeof *zeros);
    if (soxr_process(resampler->soxr, zeros, silence, NULL, tail, bound, &early) != NULL ||
        soxr_process(resampler->soxr, NULL, 0, NULL, tail + early, bound - early, &late) != NULL)
        return LC_RESAMPLER_FAILED;
    *made = early + late;
    return LC_OK;
}

static lc_status reset(lc_resampler *common) {
    soxr_resampler *resampler = (soxr_resampler *)common;
    if (resampler->recipe != NULL) return rewind_to_start(resampler, NULL, 0);
    common->taken = 0;
    common->given = 0;
    return soxr_clear(resampler->soxr) == NULL ? LC_OK : LC_RESAMPLER_FAILED;
}

static lc_result flush(lc_resampler *common, int16_t *out) {
    soxr_resampler *resampler = (soxr_resampler *)common;
    const size_t bound = tail(common);
    if (resampler->recipe != NULL) return (lc_result){rewind_to_start(resampler, out, bound), bound};
    size_t made = 0;
    if (bound > 0 && drain(resampler, out, bound, &made) != LC_OK) return (lc_result){LC_RESAMPLER_FAILED, 0};
    return (lc_result){reset(common), made};
}

static void destroy(lc_resampler *common) {
    soxr_delete(((soxr_resampler *)common)->soxr);
    free(common);
}

bool lc_has_soxr(void) { return true; }

static const lc_engine libsoxr = {
    .delay = delay, .tail = tail, .process = process, .flush = flush, .reset = reset, .destroy = destroy};

lc_status lc_soxr_create(lc_resampler **resampler, uint32_t input_hz, uint32_t output_hz, lc_quality quality) {
    const lc_recipe *recipe = has_recipe(quality) ? lc_recipe_for(input_hz, output_hz) : NULL;
    soxr_resampler *made = malloc(sizeof *made);
    if (made == NULL) return LC_OUT_OF_MEMORY;
    *made = (soxr_resampler){.common = lc_resampler_started(&libsoxr, input_hz, output_hz), .recipe = recipe};
    if (recipe != NULL) {
        made->priming = quality == LC_QUALITY_LOW_DELAY ? recipe->low_delay_priming : recipe->priming;
        made->dropped = recipe->dropped;
        made->late = quality == LC_QUALITY_LOW_DELAY ? latest(input_hz, output_hz) : 0;
    }
    made->soxr = lc_soxr_open(input_hz, output_hz, quality, recipe);
    if (made->soxr == NULL || prime(made) != LC_OK || (recipe != NULL && grow_queues(made) != LC_OK)) {
        destroy(&made->common);
        return LC_OUT_OF_MEMORY;
    }
    *resampler = &made->common;
    return LC_OK;
}

#endif
