/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TONE_H
#define TONE_H

#include <stdint.h>

/** Samples in which a tone is measured. */
enum { TONE_WINDOW = 4800 };

#define TONE_TURN 6.28318530717958648
#define TONE_LOUDNESS 20000.0

/** A tone as two parts: what a cosine from the first sample on has of it, and a sine; both as parts of TONE_LOUDNESS.
 */
typedef struct tone {
    double cosine;
    double sine;
} tone;

/** The tone of `frequency`, in turns a sample, among TONE_WINDOW samples that are parts of TONE_LOUDNESS. */
tone tone_measure(const double *samples, double frequency);

/** Measures a tone among TONE_WINDOW samples, and writes what they are without it. */
tone tone_take(double *rest, const int16_t *samples, double frequency);

/** The level of a tone. */
double tone_decibels(tone tone);

/** The phase of a tone at the first sample. */
double tone_turns(tone tone);

#endif
