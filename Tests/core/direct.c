/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tests the law of docs/resampling.md for LC_QUALITY_DIRECT, for every pair of its six rates: gain, delay, images and
 * aliases with tones; counts, flush and reset; and that samples don't depend on how the input is cut, in chunks of 1 to
 * 960 samples.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "generator.h"
#include "linecard/resample.h"
#include "report.h"
#include "tone.h"

enum {
    NOISE = 2000,   /* input samples for which counts and cuts are tested */
    SETTLING = 256, /* output samples before a tone is measured: more than twice any filter's delay */
    MOST_INPUT = 6 * (SETTLING + TONE_WINDOW) + 8,
    MOST_OUTPUT = MOST_INPUT + 512,
    LONGEST_CHUNK = 960,
    TONES = 10,
};

/* A pair of rates, and its first failure. */
typedef struct subject {
    uint32_t input_hz;
    uint32_t output_hz;
    lc_resampler *resampler;
    char wrong[100];
} subject;

#define EXPECT(s, is_right, ...)                                                                                       \
    do {                                                                                                               \
        if (!(is_right) && (s)->wrong[0] == '\0') snprintf((s)->wrong, sizeof(s)->wrong, __VA_ARGS__);                 \
    } while (0)

static double lower_nyquist(const subject *s) {
    return 0.5 * (s->input_hz < s->output_hz ? s->input_hz : s->output_hz);
}

/* Counts and cuts */

/* Converts chunks of `chunk` samples, and flushes. Returns the count of samples that came out. */
static size_t convert(subject *s, int16_t *out, const int16_t *in, size_t count, size_t chunk) {
    size_t produced = 0;
    for (size_t consumed = 0; consumed < count;) {
        const size_t length = count - consumed < chunk ? count - consumed : chunk;
        const lc_result result =
            lc_resampler_process(s->resampler, out + produced, MOST_OUTPUT - produced, in + consumed, length);
        consumed += length;
        produced += result.count;
        EXPECT(s, result.status == LC_OK && produced == consumed * s->output_hz / s->input_hz,
               "%zu samples came out of %zu in chunks of %zu", produced, consumed, chunk);
    }
    const size_t bound = lc_resampler_flush_bound(s->resampler);
    const lc_result tail = lc_resampler_flush(s->resampler, out + produced, bound);
    EXPECT(s, tail.status == LC_OK && tail.count == bound, "a tail of %zu samples, not %zu", tail.count, bound);
    return produced + tail.count;
}

/* Each conversion follows the flush of the one before, so this also tests that a flush restarts. */
static void test_cuts(subject *s) {
    static int16_t in[NOISE], whole[MOST_OUTPUT], out[MOST_OUTPUT];
    generator generator = {1};
    generator_fill(&generator, in, sizeof in);
    const double seconds = (double)NOISE / s->input_hz + lc_resampler_delay(s->resampler);
    const size_t expected = (size_t)ceil(seconds * s->output_hz - 1e-6);
    const size_t count = convert(s, whole, in, NOISE, NOISE);
    EXPECT(s, count == expected, "%zu samples with the tail, not %zu", count, expected);
    for (size_t chunk = 1; chunk <= LONGEST_CHUNK; ++chunk) {
        const size_t produced = convert(s, out, in, NOISE, chunk);
        EXPECT(s, produced == count && memcmp(out, whole, count * sizeof *out) == 0, "other samples in chunks of %zu",
               chunk);
        lc_resampler_process(s->resampler, out, MOST_OUTPUT, in, chunk);
        EXPECT(s, lc_resampler_reset(s->resampler) == LC_OK && lc_resampler_flush_bound(s->resampler) == 0,
               "not restarted by a reset");
    }
}

/* Too little room consumes nothing. */
static void test_room(subject *s) {
    const int16_t in[24] = {0};
    int16_t out[200];
    const size_t bound = lc_resampler_bound(s->resampler, 24);
    const lc_result refused = lc_resampler_process(s->resampler, out, bound - 1, in, 24);
    EXPECT(s, refused.status == LC_INSUFFICIENT_CAPACITY && refused.count == bound, "too little room is not refused");
    EXPECT(s, lc_resampler_flush_bound(s->resampler) == 0, "a refused chunk was taken");
}

/* Tones */

/* Plays a tone of `hz`, and one of half its amplitude at `other_hz` if that is not 0. Returns TONE_WINDOW samples. */
static const int16_t *play(subject *s, double hz, double other_hz) {
    static int16_t in[MOST_INPUT], out[MOST_OUTPUT];
    const size_t count = (size_t)(SETTLING + TONE_WINDOW) * s->input_hz / s->output_hz + 2;
    for (size_t i = 0; i < count; ++i) {
        const double t = TONE_TURN * (double)i / s->input_hz;
        in[i] = (int16_t)lrint(TONE_LOUDNESS * (cos(hz * t) + (other_hz > 0 ? cos(other_hz * t) / 2 : 0)));
    }
    lc_resampler_process(s->resampler, out, MOST_OUTPUT, in, count);
    lc_resampler_reset(s->resampler);
    return out + SETTLING;
}

/* The frequency below half the rate to which a frequency is aliased. */
static double alias(double hz, double rate) { return fabs(hz - rate * floor(hz / rate + 0.5)); }

/* Tests all images and aliases of a tone of `hz`, except the frequency `passed_hz`, which was removed. */
static void expect_nothing_else(subject *s, const double *samples, double hz, double passed_hz) {
    for (int k = -3; k <= 3; ++k) {
        const double ghost = alias(hz + k * (double)s->input_hz, s->output_hz);
        if (fabs(ghost - passed_hz) < 1e-3 * s->output_hz) continue;
        const double level = tone_decibels(tone_measure(samples, ghost / s->output_hz));
        EXPECT(s, level < -90, "%.0f Hz gives %.0f Hz at %.1f dB", hz, ghost, level);
    }
}

static void test_passband(subject *s) {
    static double samples[TONE_WINDOW];
    const double delay = lc_resampler_delay(s->resampler);
    for (int i = 1; i <= TONES; ++i) {
        const double hz = lower_nyquist(s) * (0.85 * i / (double)TONES - 0.000123);
        const int16_t *out = play(s, hz, 0);
        const tone passed = tone_remove(samples, out, hz / s->output_hz);
        const double gain = tone_decibels(passed), start = (double)SETTLING / s->output_hz;
        const double turns = tone_turns(passed) - hz * (start - delay);
        const double late = (turns - floor(turns + 0.5)) / hz;
        EXPECT(s, fabs(gain) < 0.01, "%.0f Hz comes out with %+.4f dB", hz, gain);
        EXPECT(s, fabs(late) < 20e-6, "%.0f Hz is %+.1f us beside the delay", hz, -1e6 * late);
        expect_nothing_else(s, samples, hz, hz);
    }
}

static void test_stopband(subject *s) {
    static double samples[TONE_WINDOW];
    const double from = 1.15 * lower_nyquist(s), to = 0.5 * s->input_hz, companion = 0.3711 * lower_nyquist(s);
    for (int i = 0; i < TONES && from < to; ++i) {
        const double hz = from + (to - from) * pow(i / (double)TONES, 3); /* most of them near the edge */
        tone_remove(samples, play(s, hz, companion), companion / s->output_hz);
        expect_nothing_else(s, samples, hz, companion);
    }
}

static void test_pair(uint32_t input_hz, uint32_t output_hz, report *report) {
    subject s = {.input_hz = input_hz, .output_hz = output_hz};
    char pair[32];
    snprintf(pair, sizeof pair, "%u-%u", (unsigned)input_hz, (unsigned)output_hz);
    const lc_status opened = lc_resampler_create(&s.resampler, input_hz, output_hz, LC_QUALITY_DIRECT);
    if (opened != LC_OK) {
        report_line(report, "direct", pair, false, "%s", lc_status_name(opened));
        return;
    }
    const double delay = 1e3 * lc_resampler_delay(s.resampler);
    EXPECT(&s, delay > 0 && delay < 1.84e3 * 4000 / lower_nyquist(&s), "%.3f ms of delay", delay);
    test_room(&s);
    test_cuts(&s);
    test_passband(&s);
    test_stopband(&s);
    if (s.wrong[0] != '\0')
        report_line(report, "direct", pair, false, "%s", s.wrong);
    else
        report_line(report, "direct", pair, true, "%.3f ms", delay);
    lc_resampler_destroy(s.resampler);
}

static void test_refusals(report *report) {
    lc_resampler *resampler = NULL;
    const lc_status pair = lc_resampler_create(&resampler, 8000, 44100, LC_QUALITY_DIRECT);
    const lc_status rate = lc_resampler_create(&resampler, 8000, 20000, LC_QUALITY_DIRECT);
    report_line(report, "direct", "8000-44100", pair == LC_UNSUPPORTED_PAIR, "%s", lc_status_name(pair));
    report_line(report, "direct", "8000-20000", rate == LC_UNSUPPORTED_RATE, "%s", lc_status_name(rate));
}

int main(void) {
    static const uint32_t rates[] = {8000, 12000, 16000, 24000, 32000, 48000};
    enum { RATES = sizeof rates / sizeof *rates };
    report report = {0};
    for (int i = 0; i < RATES * RATES; ++i)
        if (i / RATES != i % RATES) test_pair(rates[i / RATES], rates[i % RATES], &report);
    test_refusals(&report);
    return report_end(&report);
}
