/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SPEED_H
#define SPEED_H

#include "trial.h"

/** The nanoseconds for 20 ms of audio, including the call through a pointer. */
typedef struct speed {
    double minimum;
    double median;
} speed;

/** Times the current operation and rung of a trial. */
speed speed_measure(trial *trial);

#endif
