/* SPDX-License-Identifier: Apache-2.0 */
/** Sounds to put through a line. */
#ifndef FUZZ_SIGNAL_H
#define FUZZ_SIGNAL_H

#include <stddef.h>
#include <stdint.h>

#include "input.h"

/** The kind of a signal. */
typedef enum sound { SOUND_NOISE, SOUND_SILENCE, SOUND_LOUDEST, SOUND_SQUARE, SOUND_CLICKS, SOUND_COUNT } sound;

/** A signal. Its seed distinguishes it from others of the same kind. */
typedef struct signal {
    sound sound;
    uint64_t seed;
} signal;

/** Chooses a signal from two bytes. */
static inline signal next_signal(input *input) {
    const sound sound = (enum sound)(next_byte(input) % SOUND_COUNT);
    return (signal){sound, next_byte(input)};
}

/** Returns the next sample. */
static inline int16_t next_sample(signal *signal) {
    const uint64_t random = next_random(&signal->seed);
    switch (signal->sound) {
    case SOUND_NOISE: return (int16_t)(random & 0xFFFF);
    case SOUND_SILENCE: return 0;
    case SOUND_LOUDEST: return INT16_MIN;
    case SOUND_SQUARE: return random % 64 < 32 ? INT16_MIN : INT16_MAX;
    case SOUND_CLICKS: return random % 500 == 0 ? INT16_MAX : 0;
    case SOUND_COUNT: break;
    }
    return 0;
}

#endif
