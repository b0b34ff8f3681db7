/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SPEED_H
#define SPEED_H

#include "trial.h"

/** Nanoseconds that 20 ms of audio take, the call through a pointer included. */
typedef struct speed {
    double minimum;
    double median;
} speed;

/** Times the operation and rung that a trial stands at. */
speed speed_measure(trial *trial);

#endif
