/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TONE_H
#define TONE_H

#include <stdint.h>

/** Samples in which a tone is measured. */
enum { TONE_WINDOW = 4800 };

#define TONE_TURN 6.28318530717958648
#define TONE_LOUDNESS 20000.0

/** A tone as the sum of a cosine and a sine that start at the first sample, in units of TONE_LOUDNESS. */
typedef struct tone {
    double cosine;
    double sine;
} tone;

/** Measures the tone of `frequency`, in turns a sample, in TONE_WINDOW samples in units of TONE_LOUDNESS. */
tone tone_measure(const double *samples, double frequency);

/** Measures a tone in TONE_WINDOW samples, and writes the samples without it to `rest`. */
tone tone_remove(double *rest, const int16_t *samples, double frequency);

/** Returns the level of a tone, in dB relative to TONE_LOUDNESS. */
double tone_decibels(tone tone);

/** Returns the phase of a tone at the first sample, in turns. */
double tone_turns(tone tone);

#endif
