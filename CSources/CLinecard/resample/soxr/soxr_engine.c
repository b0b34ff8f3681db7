/* SPDX-License-Identifier: Apache-2.0 */
#include "../engine.h"

#ifdef LC_WITH_SOXR

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "../floats.h"
#include "soxr_internal.h"

typedef struct soxr_resampler {
    lc_resampler common; /* its `consumed` does not count the priming */
    soxr_t soxr;
    const lc_recipe *recipe; /* NULL for libsoxr's own qualities */
    unsigned priming;        /* zeros pushed at the start, in input samples */
    unsigned dropped;        /* output samples dropped at the start */
    unsigned late;           /* the most input samples by which a tone is later than the delay */
} soxr_resampler;

enum {
    LONGEST_PRIMING = 512, /* more than any recipe pushes or drops */
    PUSHES_PER_SECOND = 50,
    LONGEST_PUSH = 48000 / PUSHES_PER_SECOND, /* input samples */
    LONGEST_PULL = 2048, /* output samples: those of a push, and as many held back before it, or the filter's tail */
};

/* Samples of the lower rate after which libsoxr has forgotten a sound. The longest filter (D of recipe.c) spans 120 of
 * them, a second stage a few; the longest measured is 121. */
enum { LONGEST_MEMORY = 128 };

/*
 * Pushes at most LONGEST_PUSH samples through a recipe and pulls at most LONGEST_PULL.
 *
 * libsoxr converts 16-bit samples one by one and detects clipping by the processor's exceptions, which is slow, above
 * all if it clips. With a recipe it computes with floats, so converting here gives the same samples, to the bit. (Its
 * own qualities may compute with doubles, and keep its conversion.)
 */
static const char *push(soxr_resampler *resampler, int16_t *out, size_t room, const int16_t *in, size_t count,
                        size_t *produced) {
    float pushed[LONGEST_PUSH], pulled[LONGEST_PULL];
    assert(resampler->recipe != NULL && count <= LONGEST_PUSH && room <= LONGEST_PULL);
    lc_floats_from_samples(pushed, in, count);
    const char *error = soxr_process(resampler->soxr, pushed, count, NULL, pulled, room, produced);
    if (error == NULL) lc_samples_from_floats(out, pulled, *produced);
    return error;
}

/* Pushes the filter's delay in zeros, so that the first chunk already returns its full length. */
static lc_status prime(soxr_resampler *resampler) {
    static const int16_t zeros[LONGEST_PRIMING];
    int16_t none[LONGEST_PRIMING];
    size_t dropped = 0;
    if (resampler->priming == 0) return LC_OK;
    const char *error = push(resampler, none, resampler->dropped, zeros, resampler->priming, &dropped);
    return error == NULL && dropped == resampler->dropped ? LC_OK : LC_RESAMPLER_FAILED;
}

static bool has_recipe(lc_quality quality) { return quality == LC_QUALITY_REALTIME || quality == LC_QUALITY_LOW_DELAY; }

/* The input samples by which the latest tones follow the delay of LC_QUALITY_LOW_DELAY: 2.2 / f. */
static unsigned latest(uint32_t input_hz, uint32_t output_hz) {
    const uint32_t slower = input_hz < output_hz ? input_hz : output_hz;
    return (44 * input_hz + 10 * slower - 1) / (10 * slower);
}

static double delay(const lc_resampler *common) {
    const soxr_resampler *resampler = (const soxr_resampler *)common;
    return (double)resampler->priming / common->input_hz - (double)resampler->dropped / common->output_hz;
}

/* The rest of the output for all that was pushed, the priming included, and for the latest tones. */
static size_t tail(const lc_resampler *common) {
    const soxr_resampler *resampler = (const soxr_resampler *)common;
    const uint64_t pushed = common->consumed + resampler->priming + resampler->late;
    const uint64_t whole = (pushed * common->output_hz + common->input_hz - 1) / common->input_hz;
    return (size_t)(whole - resampler->dropped - common->produced);
}

/* Converts with a recipe, 20 ms at a time. */
static const char *convert(soxr_resampler *resampler, int16_t *out, const int16_t *in, size_t count, size_t *produced) {
    lc_resampler *common = &resampler->common;
    const size_t step = common->input_hz / PUSHES_PER_SECOND;
    *produced = 0;
    for (size_t start = 0; start < count; start += step) {
        const size_t chunk = count - start < step ? count - start : step;
        size_t pulled;
        const char *error =
            push(resampler, out + *produced, lc_resampler_bound(common, chunk), in + start, chunk, &pulled);
        if (error != NULL) return error;
        common->consumed += chunk;
        common->produced += pulled;
        *produced += pulled;
    }
    return NULL;
}

/* Converts with one of libsoxr's own qualities. */
static const char *convert_plainly(soxr_resampler *resampler, int16_t *out, const int16_t *in, size_t count,
                                   size_t *produced) {
    lc_resampler *common = &resampler->common;
    const size_t bound = lc_resampler_bound(common, count);
    const char *error = soxr_process(resampler->soxr, in, count, NULL, out, bound, produced);
    common->consumed += count;
    common->produced += *produced;
    return error;
}

static lc_result process(lc_resampler *common, int16_t *out, const int16_t *in, size_t count) {
    soxr_resampler *resampler = (soxr_resampler *)common;
    size_t produced;
    const char *error = (resampler->recipe ? convert : convert_plainly)(resampler, out, in, count, &produced);
    return error == NULL ? (lc_result){LC_OK, produced} : (lc_result){LC_RESAMPLER_FAILED, 0};
}

/* The zeros after which libsoxr has forgotten all sound and its blocks are aligned as after the priming. */
static uint64_t zeros_to_start(const soxr_resampler *resampler) {
    const lc_resampler *common = &resampler->common;
    const uint32_t slower = common->input_hz < common->output_hz ? common->input_hz : common->output_hz;
    const uint64_t memory = ((uint64_t)LONGEST_MEMORY * common->input_hz + slower - 1) / slower;
    const uint64_t period = resampler->recipe->period;
    return (common->consumed + memory + period - 1) / period * period - common->consumed;
}

/*
 * Returns a resampler that has a recipe to its start with zeros, because soxr_clear would free, allocate and design the
 * filter again. The first `count` samples that come out are the tail; the rest is dropped.
 */
static lc_status rewind_to_start(soxr_resampler *resampler, int16_t *tail, size_t count) {
    enum { PUSH = 256, ROOM = 6 * PUSH }; /* no ratio is larger than 6 */
    static const int16_t zeros[PUSH];
    int16_t rest[ROOM];
    lc_resampler *common = &resampler->common;
    uint64_t left = zeros_to_start(resampler);
    while (left > 0 || common->produced < lc_resampler_due(common, common->consumed)) {
        const size_t pushed = left < PUSH ? (size_t)left : PUSH;
        const size_t bound = lc_resampler_bound(common, pushed);
        const size_t room = count > 0 ? count : ROOM;
        size_t produced = 0;
        const char *error =
            push(resampler, count > 0 ? tail : rest, bound < room ? bound : room, zeros, pushed, &produced);
        if (error != NULL || pushed + produced == 0) return LC_RESAMPLER_FAILED;
        left -= pushed;
        common->consumed += pushed;
        common->produced += produced;
        if (count > 0) {
            tail += produced;
            count -= produced;
        }
    }
    common->consumed = 0;
    common->produced = 0;
    return LC_OK;
}

/*
 * libsoxr has a queue in front of each of its stages and after the last. A queue has room for QUEUE floats at first,
 * moves its content to the front only after more than QUEUE of them were read, and until then grows if something does
 * not fit, without checking the allocation. The functions below make every queue grow in `create` as far as `process`
 * ever could, so that nothing is allocated later. They push zeros in larger chunks than `process` does, and more at
 * once when the last queue is just about to move its content. Tests/core/memory.c checks all pairs and several ways to
 * cut the input.
 */
enum {
    QUEUE = 4096,
    HELD_CHUNK = 1280,    /* the least zeros pushed at once; up to 20 ms more */
    LONGEST_FILTER = 512, /* samples that a stage may add to its queue at once, beyond those pushed */
    LONGEST_HELD = HELD_CHUNK + LONGEST_PUSH
};

/* Pushes zeros without pulling, so that they stay in libsoxr's first queue. */
static const char *hold_zeros(soxr_resampler *resampler) {
    static const float zeros[LONGEST_HELD];
    const size_t step = resampler->common.input_hz / PUSHES_PER_SECOND;
    const size_t count = (HELD_CHUNK + step - 1) / step * step;
    float none[1];
    size_t produced;
    resampler->common.consumed += count;
    return soxr_process(resampler->soxr, zeros, count, NULL, none, 0, &produced);
}

/* Pulls and drops up to `most` samples, which is at most QUEUE, or pushes zeros if none is due. One sample stays in the
 * last queue, because an empty queue starts at the front again. */
static const char *drop_or_hold(soxr_resampler *resampler, uint64_t most) {
    static const float nothing[1];
    float dropped[QUEUE];
    lc_resampler *common = &resampler->common;
    const uint64_t due = lc_resampler_due(common, common->consumed),
                   ready = due > common->produced ? due - common->produced - 1 : 0;
    const uint64_t count = ready < most ? ready : most;
    size_t produced = 0;
    if (count > 0) {
        const char *error = soxr_process(resampler->soxr, nothing, 0, NULL, dropped, (size_t)count, &produced);
        common->produced += produced;
        if (error != NULL) return error;
    }
    return produced == 0 ? hold_zeros(resampler) : NULL;
}

static lc_status grow_queues(soxr_resampler *resampler) {
    const lc_resampler *common = &resampler->common;
    const uint64_t edge = QUEUE - resampler->dropped;
    const uint64_t burst = 2U * (common->output_hz / PUSHES_PER_SECOND) + LONGEST_FILTER + resampler->dropped;
    const char *error = NULL;
    while (error == NULL && common->produced < edge) error = drop_or_hold(resampler, edge - common->produced);
    while (error == NULL && lc_resampler_due(common, common->consumed) < edge + burst + 1)
        error = hold_zeros(resampler);
    if (error == NULL) error = drop_or_hold(resampler, burst);
    while (error == NULL && common->consumed < QUEUE + HELD_CHUNK) error = drop_or_hold(resampler, QUEUE);
    return error == NULL ? rewind_to_start(resampler, NULL, 0) : LC_RESAMPLER_FAILED;
}

/*
 * libsoxr ends a stream at the nearest sample and would drop one that falls within the last input sample. Pushing one
 * output sample's worth of silence first, at most 7 input samples, moves the end past the bound.
 */
static lc_status drain(soxr_resampler *resampler, int16_t *tail, size_t bound, size_t *produced) {
    static const int16_t zeros[8];
    const unsigned silence = resampler->common.input_hz / resampler->common.output_hz + 1;
    size_t early, late;
    assert(silence <= sizeof zeros / sizeof *zeros);
    if (soxr_process(resampler->soxr, zeros, silence, NULL, tail, bound, &early) != NULL ||
        soxr_process(resampler->soxr, NULL, 0, NULL, tail + early, bound - early, &late) != NULL)
        return LC_RESAMPLER_FAILED;
    *produced = early + late;
    return LC_OK;
}

static lc_status reset(lc_resampler *common) {
    soxr_resampler *resampler = (soxr_resampler *)common;
    if (resampler->recipe != NULL) return rewind_to_start(resampler, NULL, 0);
    common->consumed = 0;
    common->produced = 0;
    return soxr_clear(resampler->soxr) == NULL ? LC_OK : LC_RESAMPLER_FAILED;
}

static lc_result flush(lc_resampler *common, int16_t *out) {
    soxr_resampler *resampler = (soxr_resampler *)common;
    const size_t bound = tail(common);
    if (resampler->recipe != NULL) return (lc_result){rewind_to_start(resampler, out, bound), bound};
    size_t produced = 0;
    if (bound > 0 && drain(resampler, out, bound, &produced) != LC_OK) return (lc_result){LC_RESAMPLER_FAILED, 0};
    return (lc_result){reset(common), produced};
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
    soxr_resampler *created = malloc(sizeof *created);
    if (created == NULL) return LC_OUT_OF_MEMORY;
    *created = (soxr_resampler){.common = lc_resampler_started(&libsoxr, input_hz, output_hz), .recipe = recipe};
    if (recipe != NULL) {
        created->priming = quality == LC_QUALITY_LOW_DELAY ? recipe->low_delay_priming : recipe->priming;
        created->dropped = recipe->dropped;
        created->late = quality == LC_QUALITY_LOW_DELAY ? latest(input_hz, output_hz) : 0;
    }
    created->soxr = lc_soxr_open(input_hz, output_hz, quality, recipe);
    if (created->soxr == NULL || prime(created) != LC_OK || (recipe != NULL && grow_queues(created) != LC_OK)) {
        destroy(&created->common);
        return LC_OUT_OF_MEMORY;
    }
    *resampler = &created->common;
    return LC_OK;
}

#endif
