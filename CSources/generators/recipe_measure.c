/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Measures every recipe of CSources/CLinecard/resample/soxr/recipe.c and every filter of the direct engine through the
 * public interface, with tones: `make recipes`. The margins of that table and figures of docs/benchmarks.md come
 * from here.
 */
#define _POSIX_C_SOURCE 200809L
#include <complex.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "linecard/resample.h"

enum { WINDOW = 8192, SETTLING = 2048, LONGEST = 6 * (WINDOW + SETTLING) + 64, TIMES = 201 };

static const double turn = 6.28318530717958648;

/* Almost 1, and no ratio of small integers, because rounding a periodic tone to 16 bits adds lines to its spectrum. */
static const double odd = .98765432123456789;

typedef struct pair {
    uint32_t input_hz;
    uint32_t output_hz;
    lc_quality quality;
} pair;

/* The phasor of a tone in the output and the highest other peak, both relative to the amplitude of the input. */
typedef struct response {
    double complex tone;
    double ghost;
} response;

/* The figures that `make recipes` prints for a pair. */
typedef struct figures {
    double delay, earliest, latest; /* seconds; earliest and latest tone of the passband, relative to the delay */
    double ripple, ghost;           /* decibels: largest deviation in the passband; highest image or alias */
    double push;                    /* seconds for 20 ms of audio, minimum */
    double create[2], reset[2];     /* seconds, minimum and median */
} figures;

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static double lower_nyquist(pair p) { return .5 * (p.input_hz < p.output_hz ? p.input_hz : p.output_hz); }

static lc_resampler *open_resampler(pair p) {
    lc_resampler *resampler;
    if (lc_resampler_create(&resampler, p.input_hz, p.output_hz, p.quality) != LC_OK) exit(EXIT_FAILURE);
    return resampler;
}

/* Blackman-Harris: the sidelobes of a tone are 92 dB down, and the known tone is removed first. */
static double window[WINDOW];
static const double window_mean = .35875;

static void make_window(void) {
    for (int i = 0; i < WINDOW; ++i) {
        const double x = turn * i / (double)WINDOW;
        window[i] = window_mean - .48829 * cos(x) + .14128 * cos(2 * x) - .01168 * cos(3 * x);
    }
}

static void fft(double complex *a) {
    for (int i = 1, j = 0; i < WINDOW; ++i) {
        int bit = WINDOW / 2;
        for (; j & bit; bit /= 2) j ^= bit;
        j ^= bit;
        if (i < j) {
            const double complex swap = a[i];
            a[i] = a[j];
            a[j] = swap;
        }
    }
    for (int half = 1; half < WINDOW; half *= 2) {
        const double complex step = cexp(-I * turn / (2 * half));
        for (int i = 0; i < WINDOW; i += 2 * half) {
            double complex w = 1;
            for (int j = i; j < i + half; ++j, w *= step) {
                const double complex odd = w * a[j + half];
                a[j + half] = a[j] - odd;
                a[j] += odd;
            }
        }
    }
}

/* Fits a tone of `frequency`, in turns a sample, by weighted least squares. Its phase is that at the first sample. */
static double complex fit(const double *samples, double frequency) {
    double cc = 0, cs = 0, ss = 0, xc = 0, xs = 0;
    for (int i = 0; i < WINDOW; ++i) {
        const double w = window[i], c = cos(turn * frequency * i), s = sin(turn * frequency * i);
        cc += w * c * c;
        cs += w * c * s;
        ss += w * s * s;
        xc += w * samples[i] * c;
        xs += w * samples[i] * s;
    }
    const double scale = 1 / (cc * ss - cs * cs);
    return (xc * ss - xs * cs) * scale - I * (xs * cc - xc * cs) * scale;
}

/* The amplitude of the highest peak of the spectrum after a tone is removed. */
static double highest(const double *samples, double complex tone, double frequency) {
    static double complex spectrum[WINDOW];
    double peak = 0;
    for (int i = 0; i < WINDOW; ++i)
        spectrum[i] = window[i] * (samples[i] - creal(tone * cexp(I * turn * frequency * i)));
    fft(spectrum);
    for (int i = 8; i < WINDOW / 2; ++i) peak = fmax(peak, cabs(spectrum[i]));
    return peak / (window_mean * (double)WINDOW / 2);
}

/*
 * Pushes a tone of `hz`, and a weaker companion if that has another frequency, in one chunk. Measures the companion and
 * removes it before looking for other peaks. Without it, rounding to 16 bits would swallow a lone weak alias.
 */
static response measure_tone(pair p, double hz, double companion_hz) {
    static int16_t in[LONGEST], out[LONGEST];
    static double samples[WINDOW];
    const double amplitude = 20000, weaker = companion_hz == hz ? 0 : amplitude / 2;
    const double frequency = companion_hz / p.output_hz;
    const size_t length = (size_t)((double)(SETTLING + WINDOW + 1) * p.input_hz / p.output_hz) + 1;
    const int start = SETTLING / 2; /* as much again may have been held back at the end */
    lc_resampler *resampler = open_resampler(p);
    for (size_t i = 0; i < length; ++i) {
        const double t = turn * (double)i / p.input_hz;
        in[i] = (int16_t)lrint(amplitude * cos(hz * t) + weaker * cos(companion_hz * t));
    }
    if (lc_resampler_process(resampler, out, LONGEST, in, length).status != LC_OK) exit(EXIT_FAILURE);
    lc_resampler_destroy(resampler);
    for (int i = 0; i < WINDOW; ++i) samples[i] = out[start + i] / amplitude;
    const double complex tone = fit(samples, frequency);
    return (response){tone * cexp(-I * turn * frequency * start), highest(samples, tone, frequency)};
}

static double decibels(double amplitude) { return 20 * log10(amplitude + 1e-12); }

/* The delay between two close frequencies in seconds, from the phases of their tones. */
static double group_delay(double complex low, double complex high, double apart) {
    return -carg(high * conj(low)) / (turn * apart);
}

static void measure_passband(pair p, figures *f) {
    enum { TONES = 24 };
    const double apart = 7;
    f->earliest = 1;
    f->latest = -1;
    for (int i = 0; i < TONES; ++i) {
        const double hz = .85 * lower_nyquist(p) * (i + odd) / (double)TONES - apart;
        const response low = measure_tone(p, hz, hz), high = measure_tone(p, hz + apart, hz + apart);
        const double late = group_delay(low.tone, high.tone, apart) - f->delay;
        f->earliest = fmin(f->earliest, late);
        f->latest = fmax(f->latest, late);
        f->ripple = fmax(f->ripple, fabs(decibels(cabs(high.tone))));
        f->ghost = fmax(f->ghost, decibels(high.ghost));
    }
}

static void measure_stopband(pair p, figures *f) {
    enum { TONES = 40 };
    const double from = 1.15 * lower_nyquist(p), to = .5 * p.input_hz;
    if (p.output_hz >= p.input_hz || from >= to) return;
    for (int i = 0; i < TONES; ++i) {
        /* Most of them near the edge, where the filter is still on its way down. */
        const double hz = from + (to - from) * .99 * pow((i + 1 - odd) / (double)TONES, 3);
        f->ghost = fmax(f->ghost, decibels(measure_tone(p, hz, .37 * odd * lower_nyquist(p)).ghost));
    }
}

static int by_size(const void *left, const void *right) {
    const double l = *(const double *)left, r = *(const double *)right;
    return (l > r) - (l < r);
}

static void least_and_median(double *seconds, double result[2]) {
    qsort(seconds, TIMES, sizeof *seconds, by_size);
    result[0] = seconds[0];
    result[1] = seconds[TIMES / 2];
}

/* Creates, pushes and resets over and over, with a stream of another length each time. */
static void measure_time(pair p, figures *f) {
    static int16_t in[960], out[8000];
    double create[TIMES], reset[TIMES];
    f->push = 1;
    for (int i = 0; i < 960; ++i) in[i] = (int16_t)(8000 * sin(.3 * i));
    for (int i = 0; i < TIMES; ++i) {
        double start = now();
        lc_resampler *resampler = open_resampler(p);
        create[i] = now() - start;
        for (int k = 0; k < 20 + i % 16; ++k) {
            start = now();
            lc_resampler_process(resampler, out, 8000, in, p.input_hz / 50);
            f->push = fmin(f->push, now() - start);
        }
        lc_resampler_process(resampler, out, 8000, in, (size_t)i);
        start = now();
        lc_resampler_reset(resampler);
        reset[i] = now() - start;
        lc_resampler_destroy(resampler);
    }
    least_and_median(create, f->create);
    least_and_median(reset, f->reset);
}

static const char *name_of(lc_quality quality) {
    if (quality == LC_QUALITY_DIRECT) return "direct";
    return quality == LC_QUALITY_REALTIME ? "realtime" : "low-delay";
}

static bool has_figures(pair p) {
    const bool is_supported = p.input_hz % 11025 != 0 && p.output_hz % 11025 != 0;
    return p.input_hz != p.output_hz && (is_supported || p.quality != LC_QUALITY_DIRECT);
}

static void print(pair p) {
    lc_resampler *resampler = open_resampler(p);
    figures f = {.delay = lc_resampler_delay(resampler), .ghost = -200};
    lc_resampler_destroy(resampler);
    measure_passband(p, &f);
    measure_stopband(p, &f);
    measure_time(p, &f);
    printf("%5u %5u  %-9s %6.3f  %+6.3f %+6.3f  %.4f  %6.1f  %5.2f  %6.1f %6.1f  %6.1f %6.1f\n", p.input_hz,
           p.output_hz, name_of(p.quality), 1e3 * f.delay, 1e3 * f.earliest, 1e3 * f.latest, f.ripple, f.ghost,
           1e6 * f.push, 1e6 * f.create[0], 1e6 * f.create[1], 1e6 * f.reset[0], 1e6 * f.reset[1]);
}

int main(void) {
    static const uint32_t rates[] = {8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000};
    static const lc_quality qualities[] = {LC_QUALITY_REALTIME, LC_QUALITY_LOW_DELAY, LC_QUALITY_DIRECT};
    make_window();
    puts(" from    to            delay  earliest,    gain   images    push          create           reset\n"
         "                          ms  latest ms    dB to  aliases      us      us (least, median)\n"
         "                                            85 %  dB");
    for (int q = 0; q < 3; ++q)
        for (int from = 0; from < 9; ++from)
            for (int to = 0; to < 9; ++to) {
                const pair p = {rates[from], rates[to], qualities[q]};
                if (has_figures(p)) print(p);
            }
    return EXIT_SUCCESS;
}
