/* SPDX-License-Identifier: Apache-2.0 */
#include "speed.h"

#include <stdlib.h>

#include "clock.h"

enum { ROUNDS = 301 };

static const int calls = 500;

static double time_call(const trial *trial) {
    const operation *o = trial->operation;
    const double start = clock_ns();
    for (int i = 0; i < calls; ++i) o->run(trial->kernels, trial->expected, trial->input, o->frame);
    return (clock_ns() - start) / calls;
}

static int compare(const void *a, const void *b) {
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

speed speed_measure(trial *trial) {
    double rounds[ROUNDS];
    trial->operation->draw(trial->input, trial->operation->frame, &trial->generator);
    for (int i = 0; i < ROUNDS / 10; ++i) time_call(trial); /* wide vectors take a while to reach their clock */
    for (int i = 0; i < ROUNDS; ++i) rounds[i] = time_call(trial);
    qsort(rounds, ROUNDS, sizeof *rounds, compare);
    return (speed){rounds[0], rounds[ROUNDS / 2]};
}
