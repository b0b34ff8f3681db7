/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The resampler, between any two rates, at any quality, fed in chunks of any size, flushed and reset at any time:
 *
 * - never more samples come out than the bound, nor more than the samples that went in times the ratio;
 * - with LC_QUALITY_REALTIME and LC_QUALITY_LOW_DELAY exactly that many, rounded down, have come out after every 20 ms
 *   of input, and with LC_QUALITY_DIRECT after every sample;
 * - the samples do not depend on how the input is cut: another resampler, which gets it cut in another way, gives the
 *   same, so a start after a flush or a reset is like the first;
 * - a flush returns the tail that the header states; too little room consumes nothing; the delay does not change.
 */
#include "linecard/resample.h"

#include <math.h>
#include <stdbool.h>

#include "buffer.h"
#include "check.h"
#include "input.h"
#include "signal.h"

static const uint32_t rates[] = {8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000};
static const char *const qualities[] = {"realtime", "high", "very high", "low delay", "direct"};

enum {
    RATES = sizeof rates / sizeof *rates,
    QUALITIES = sizeof qualities / sizeof *qualities,
    UTTERANCE = 24000, /* most input samples between a start and a flush or reset: 0.5 s at 48 kHz */
    SESSION = 48000,   /* most input samples in all */
    TAIL = 4096,       /* most output samples of a tail */
    STEPS_PER_SECOND = 50,
};

enum operation { PUSH_SOME, PUSH_FEW, PUSH_FRAMES, PUSH_TO_BOUNDARY, PUSH_MANY, REFUSE, FLUSH, RESET, OPERATIONS };

/* Counters for libFuzzer, because the C core has few branches that depend on rates. */
#if defined(__linux__)
__attribute__((section("__libfuzzer_extra_counters")))
#endif
static uint8_t tried[RATES][RATES][QUALITIES][OPERATIONS];

/* The input and output of a resampler since its start. */
typedef struct utterance {
    int16_t in[UTTERANCE];
    int16_t out[6 * UTTERANCE + TAIL];
    size_t consumed;
    size_t produced;
} utterance;

typedef struct session {
    input decisions;
    lc_resampler *resampler;
    uint32_t input_hz;
    uint32_t output_hz;
    lc_quality quality;
    double delay; /* seconds */
    signal signal;
    size_t total; /* input samples */
    uint8_t *tried;
} session;

static utterance heard; /* too large for the stack */

static bool keeps_law(const session *s) {
    return s->quality == LC_QUALITY_REALTIME || s->quality == LC_QUALITY_LOW_DELAY || s->quality == LC_QUALITY_DIRECT;
}

/* The most samples that may have come out after `consumed` input samples. */
static size_t due(const session *s, size_t consumed) { return consumed * s->output_hz / s->input_hz; }

/* The samples of an utterance, its tail included: with low delay, 2.2 / f more, in whole input samples. A small amount
 * is subtracted, by which the sum of two fractions may exceed a whole number. */
static size_t whole(const session *s, size_t consumed) {
    if (consumed == 0) return 0;
    const double f = (s->input_hz < s->output_hz ? s->input_hz : s->output_hz) / 2.0;
    const bool is_late = s->quality == LC_QUALITY_LOW_DELAY && s->input_hz != s->output_hz;
    const double late = is_late ? ceil(2.2 / f * s->input_hz - 1e-6) : 0;
    const double length = ((double)consumed + late) * s->output_hz / s->input_hz + s->delay * s->output_hz;
    return (size_t)ceil(length - 1e-6);
}

/* The input samples up to the first 20 ms boundary at or after `consumed`. At 11,025 Hz boundaries are not evenly
 * spaced. */
static size_t boundary(const session *s, size_t consumed) {
    size_t step = consumed * STEPS_PER_SECOND / s->input_hz;
    while (step * s->input_hz / STEPS_PER_SECOND < consumed) ++step;
    return step * s->input_hz / STEPS_PER_SECOND;
}

/* CHECK that also prints the resampler's rates, quality and counts. */
#define HOLD(promise, ...)                                                                                             \
    do {                                                                                                               \
        if (!(promise))                                                                                                \
            fprintf(stderr, "%u to %u Hz, %s, %zu in, %zu out: ", s->input_hz, s->output_hz, qualities[s->quality],    \
                    heard.consumed, heard.produced);                                                                   \
        CHECK(promise, __VA_ARGS__);                                                                                   \
    } while (0)

static lc_resampler *open_resampler(const session *s) {
    lc_resampler *created = NULL;
    const lc_status status = lc_resampler_create(&created, s->input_hz, s->output_hz, s->quality);
    HOLD(status == LC_OK && created != NULL, "not opened: %s", lc_status_name(status));
    return created;
}

/* Converts into memory of exactly the bound, and copies the samples to `out`. */
static size_t convert(const session *s, lc_resampler *resampler, int16_t *out, const int16_t *in, size_t count) {
    const size_t bound = lc_resampler_bound(resampler, count);
    const buffer chunk = copy_buffer(in, count * sizeof *in, 0), room = make_buffer(bound * sizeof *out, 0, 0);
    const lc_result result = lc_resampler_process(resampler, (int16_t *)(void *)room.start, bound,
                                                  (const int16_t *)(const void *)chunk.start, count);
    HOLD(result.status == LC_OK, "process: %s", lc_status_name(result.status));
    HOLD(result.count <= bound, "%zu samples, more than the bound of %zu", result.count, bound);
    if (result.count > 0) memcpy(out, room.start, result.count * sizeof *out);
    drop_buffer(chunk);
    drop_buffer(room);
    return result.count;
}

static size_t flush(const session *s, lc_resampler *resampler, int16_t *out) {
    const size_t bound = lc_resampler_flush_bound(resampler);
    const buffer room = make_buffer(bound * sizeof *out, 0, 0);
    HOLD(bound <= TAIL || !keeps_law(s), "a tail of up to %zu samples", bound);
    if (bound > 0) {
        const lc_result refused = lc_resampler_flush(resampler, NULL, bound - 1);
        HOLD(refused.status == LC_INSUFFICIENT_CAPACITY && refused.count == bound, "flush without room: %s %zu",
             lc_status_name(refused.status), refused.count);
    }
    const lc_result result = lc_resampler_flush(resampler, (int16_t *)(void *)room.start, bound);
    HOLD(result.status == LC_OK, "flush: %s", lc_status_name(result.status));
    HOLD(result.count <= bound, "a tail of %zu samples, more than the bound of %zu", result.count, bound);
    if (result.count > 0) memcpy(out, room.start, result.count * sizeof *out);
    drop_buffer(room);
    HOLD(lc_resampler_flush_bound(resampler) == 0, "a tail after a flush");
    return result.count;
}

static void push(session *s, size_t count) {
    if (count > UTTERANCE - heard.consumed) count = UTTERANCE - heard.consumed;
    if (count > SESSION - s->total) count = SESSION - s->total;
    for (size_t i = 0; i < count; ++i) heard.in[heard.consumed + i] = next_sample(&s->signal);
    heard.produced += convert(s, s->resampler, heard.out + heard.produced, heard.in + heard.consumed, count);
    heard.consumed += count;
    s->total += count;
    const size_t limit = due(s, heard.consumed);
    HOLD(heard.produced <= limit, "more than %zu came out", limit);
    const bool is_always_exact = s->input_hz == s->output_hz || s->quality == LC_QUALITY_DIRECT;
    const bool is_exact = is_always_exact || (keeps_law(s) && boundary(s, heard.consumed) == heard.consumed);
    HOLD(heard.produced == limit || !is_exact, "%zu are due after each 20 ms", limit);
}

/* Pushes a chunk with too little room. */
static void refuse(session *s, size_t count) {
    static const int16_t zeros[4096];
    const size_t bound = lc_resampler_bound(s->resampler, count);
    if (bound == 0) return;
    const buffer room = make_buffer((bound - 1) * sizeof(int16_t), 0, 0);
    const lc_result result = lc_resampler_process(s->resampler, (int16_t *)(void *)room.start, bound - 1, zeros, count);
    HOLD(result.status == LC_INSUFFICIENT_CAPACITY && result.count == bound, "too little room: %s %zu",
         lc_status_name(result.status), result.count);
    drop_buffer(room);
}

/* Converts the utterance again, cut in another way, and compares. */
static void compare(session *s) {
    static int16_t out[sizeof heard.out / sizeof *heard.out];
    lc_resampler *again = open_resampler(s);
    uint64_t seed = next_byte(&s->decisions);
    const size_t longest = next_below(&s->decisions, UTTERANCE) + 8;
    size_t produced = 0;
    for (size_t consumed = 0, chunk; consumed < heard.consumed; consumed += chunk) {
        chunk = seed == 0 ? longest : next_random(&seed) % (longest + 1);
        if (chunk > heard.consumed - consumed) chunk = heard.consumed - consumed;
        produced += convert(s, again, out + produced, heard.in + consumed, chunk);
    }
    produced += flush(s, again, out + produced);
    lc_resampler_destroy(again);
    HOLD(produced == whole(s, heard.consumed), "%zu samples in all, %zu are due", produced, whole(s, heard.consumed));
    HOLD(heard.produced <= produced, "cut in another way %zu samples come out", produced);
    const size_t i = difference(heard.out, out, heard.produced * sizeof *out) / sizeof *out;
    HOLD(i == heard.produced, "sample %zu is %d, and %d cut in another way", i, heard.out[i], out[i]);
}

static void start(session *s) {
    HOLD(lc_resampler_delay(s->resampler) == s->delay, "the delay changed");
    heard.consumed = heard.produced = 0;
}

static void end_utterance(session *s) {
    heard.produced += flush(s, s->resampler, heard.out + heard.produced);
    HOLD(heard.produced == whole(s, heard.consumed), "%zu samples are due", whole(s, heard.consumed));
    compare(s);
    start(s);
}

static void reset(session *s) {
    const lc_status status = lc_resampler_reset(s->resampler);
    HOLD(status == LC_OK, "reset: %s", lc_status_name(status));
    HOLD(lc_resampler_flush_bound(s->resampler) == 0, "a tail after a reset");
    compare(s);
    start(s);
}

static void operate(session *s) {
    const enum operation operation = (enum operation)(next_byte(&s->decisions) % OPERATIONS);
    const size_t number = next_below(&s->decisions, 4096), frame = s->input_hz / STEPS_PER_SECOND;
    ++s->tried[operation];
    switch (operation) {
    case PUSH_SOME: push(s, number % 700); break;
    case PUSH_FEW: push(s, number % 8); break;
    case PUSH_FRAMES:
        for (size_t i = 0; i <= number % 6; ++i) push(s, boundary(s, heard.consumed + 1) - heard.consumed);
        break;
    case PUSH_TO_BOUNDARY: push(s, boundary(s, heard.consumed + number % 5 * frame + 1) - heard.consumed); break;
    case PUSH_MANY: push(s, number); break;
    case REFUSE: refuse(s, number); break;
    case FLUSH: end_utterance(s); break;
    case RESET: reset(s); break;
    case OPERATIONS: break;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    session opened = {.decisions = {data, size}}, *s = &opened;
    const size_t input = next_byte(&s->decisions) % RATES, output = next_byte(&s->decisions) % RATES;
    s->quality = (lc_quality)(next_byte(&s->decisions) % QUALITIES);
    s->input_hz = rates[input];
    s->output_hz = rates[output];
    if (s->quality == LC_QUALITY_DIRECT && (s->input_hz % 11025 == 0 || s->output_hz % 11025 == 0))
        s->quality = LC_QUALITY_REALTIME; /* LC_QUALITY_DIRECT doesn't convert this pair */
    s->tried = tried[input][output][s->quality];
    s->signal = next_signal(&s->decisions);
    heard.consumed = heard.produced = 0;
    s->resampler = open_resampler(s);
    s->delay = lc_resampler_delay(s->resampler);
    for (size_t i = 0; i < 64 && s->decisions.count > 0; ++i) operate(s);
    end_utterance(s);
    lc_resampler_destroy(s->resampler);
    return 0;
}
