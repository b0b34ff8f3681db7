/* SPDX-License-Identifier: Apache-2.0 */
#include "tone.h"

#include <math.h>

/* A Blackman-Harris window: the sidelobes of a tone are at least 92 dB down. */
static const double mean_weight = 0.35875;

static double weight(int i) {
    const double x = TONE_TURN * i / (double)TONE_WINDOW;
    return mean_weight - 0.48829 * cos(x) + 0.14128 * cos(2 * x) - 0.01168 * cos(3 * x);
}

tone tone_measure(const double *samples, double frequency) {
    const double scale = 2 / (mean_weight * (double)TONE_WINDOW);
    tone sum = {0, 0};
    for (int i = 0; i < TONE_WINDOW; ++i) {
        const double phase = TONE_TURN * frequency * i, sample = weight(i) * samples[i];
        sum.cosine += scale * sample * cos(phase);
        sum.sine += scale * sample * sin(phase);
    }
    return sum;
}

tone tone_remove(double *rest, const int16_t *samples, double frequency) {
    for (int i = 0; i < TONE_WINDOW; ++i) rest[i] = samples[i] / TONE_LOUDNESS;
    const tone removed = tone_measure(rest, frequency);
    for (int i = 0; i < TONE_WINDOW; ++i) {
        const double phase = TONE_TURN * frequency * i;
        rest[i] -= removed.cosine * cos(phase) + removed.sine * sin(phase);
    }
    return removed;
}

double tone_decibels(tone tone) { return 10 * log10(tone.cosine * tone.cosine + tone.sine * tone.sine + 1e-20); }

double tone_turns(tone tone) { return atan2(-tone.sine, tone.cosine) / TONE_TURN; }
