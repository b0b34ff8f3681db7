/* SPDX-License-Identifier: Apache-2.0 */
#include "equiripple.h"

#include <stdbool.h>

enum {
    DENSITY = 48, /* grid points for each extremum of the error */
    MOST_EXTREMA = EQUIRIPPLE_MOST_TAPS / 2 + 2,
    MOST_POINTS = DENSITY * MOST_EXTREMA + 4,
    MOST_ROUNDS = 60,
};

/* A point of the grid on which the error is minimized. If the number of taps is even, the response has the factor
 * cos(pi f); desired value and weight are those of the other factor, a polynomial in cos(2 pi f). */
typedef struct point {
    double x; /* cos(2 pi f) */
    double desired;
    double weight;
    bool ends_band;
} point;

/* A design in progress: the polynomial that takes `values` at the extrema, and its error on the grid. */
typedef struct design {
    point grid[MOST_POINTS];
    double error[MOST_POINTS];
    int points;
    int extrema[MOST_POINTS]; /* indices of grid points */
    int count;                /* of extrema: one more than the polynomial has coefficients */
    double scales[MOST_EXTREMA];
    double values[MOST_EXTREMA];
    double ripple;
} design;

static double magnitude(double x) { return x < 0 ? -x : x; }

double equiripple_cosine(double turns) {
    const double pi = 3.14159265358979323846;
    double sum = 1, term = 1;
    turns = magnitude(turns);
    turns -= (double)(long)turns;
    if (turns > 0.5) turns = 1 - turns;
    if (turns > 0.25) return -equiripple_cosine(0.5 - turns);
    const double square = 4 * pi * pi * turns * turns;
    for (int i = 2; i < 30; i += 2) sum += term *= -square / (i * (i - 1));
    return sum;
}

/* Adds the points of a band. The last of them lies on its end. */
static void add_band(design *d, const equiripple_request *request, double from, double to, double desired) {
    const bool is_even = request->taps % 2 == 0;
    const int steps = (int)((to - from) * (2 * DENSITY * d->count)) + 1;
    for (int i = 0; i <= steps; ++i) {
        const double frequency = from + (to - from) * i / steps;
        const double factor = is_even ? equiripple_cosine(frequency / 2) : 1;
        const double weight = desired == 0 ? request->weight : 1;
        if (is_even && i == steps && desired == 0) break; /* the factor is 0 there */
        d->grid[d->points++] = (point){equiripple_cosine(frequency), desired / factor, weight * factor, false};
    }
    d->grid[d->points - 1].ends_band = true;
}

static void start(design *d, const equiripple_request *request) {
    d->points = 0;
    d->count = (request->taps + 1) / 2 + 1;
    add_band(d, request, 0, request->passband_end, 1);
    add_band(d, request, request->stopband_begin, 0.5, 0);
    for (int i = 0; i < d->count; ++i) d->extrema[i] = (int)((long)i * (d->points - 1) / (d->count - 1));
}

/* Lagrange's factors in barycentric form, each difference doubled so that the product neither grows nor vanishes. */
static void scale(design *d) {
    for (int i = 0; i < d->count; ++i) {
        double product = 1;
        for (int j = 0; j < d->count; ++j)
            if (j != i) product *= 2 * (d->grid[d->extrema[i]].x - d->grid[d->extrema[j]].x);
        d->scales[i] = 1 / product;
    }
}

/* Makes the error at the extrema alternate between `ripple` and its opposite. */
static void level(design *d) {
    double sum = 0, alternating = 0;
    for (int i = 0; i < d->count; ++i) {
        const point *p = &d->grid[d->extrema[i]];
        sum += d->scales[i] * p->desired;
        alternating += (i % 2 ? -1 : 1) * d->scales[i] / p->weight;
    }
    d->ripple = sum / alternating;
    for (int i = 0; i < d->count; ++i) {
        const point *p = &d->grid[d->extrema[i]];
        d->values[i] = p->desired - (i % 2 ? -1 : 1) * d->ripple / p->weight;
    }
}

static double polynomial(const design *d, double x) {
    double above = 0, below = 0;
    for (int i = 0; i < d->count; ++i) {
        const double difference = x - d->grid[d->extrema[i]].x;
        if (difference == 0) return d->values[i];
        above += d->scales[i] / difference * d->values[i];
        below += d->scales[i] / difference;
    }
    return above / below;
}

/* Returns true if the error is larger than at both neighbours in the same band. */
static bool is_extremum(const design *d, int i) {
    const double sign = d->error[i] < 0 ? -1 : 1, here = sign * d->error[i];
    const bool is_first = i == 0 || d->grid[i - 1].ends_band, is_last = d->grid[i].ends_band;
    return (is_first || sign * d->error[i - 1] <= here) && (is_last || sign * d->error[i + 1] < here);
}

/* Of neighbours with errors of the same sign, keeps the larger. */
static int keep_alternating(const design *d, int *found) {
    int count = 0;
    for (int i = 0; i < d->points; ++i) {
        if (!is_extremum(d, i)) continue;
        const bool alternates = count == 0 || (d->error[found[count - 1]] < 0) != (d->error[i] < 0);
        if (alternates)
            found[count++] = i;
        else if (magnitude(d->error[i]) > magnitude(d->error[found[count - 1]]))
            found[count - 1] = i;
    }
    return count;
}

/* Moves the extrema to where the error is largest. Returns whether any moved. */
static bool exchange(design *d) {
    int found[MOST_POINTS], first = 0;
    bool has_moved = false;
    for (int i = 0; i < d->points; ++i)
        d->error[i] = d->grid[i].weight * (d->grid[i].desired - polynomial(d, d->grid[i].x));
    int count = keep_alternating(d, found);
    for (; count > d->count; --count)
        if (magnitude(d->error[found[first]]) < magnitude(d->error[found[first + count - 1]])) ++first;
    for (int i = 0; i < count; ++i) {
        has_moved = has_moved || d->extrema[i] != found[first + i];
        d->extrema[i] = found[first + i];
    }
    return has_moved;
}

/* Samples the response at as many frequencies as there are taps, and transforms. */
static void extract(const design *d, double *taps, int count) {
    for (int n = 0; n < count; ++n) taps[n] = polynomial(d, 1) / count;
    for (int k = 1; 2 * k < count; ++k) {
        const double factor = count % 2 ? 1 : equiripple_cosine(0.5 * k / count);
        const double response = factor * polynomial(d, equiripple_cosine((double)k / count));
        for (int n = 0; n < count; ++n)
            taps[n] += 2 * response * equiripple_cosine(0.5 * (k * (2 * n - count + 1) % (2 * count)) / count) / count;
    }
}

double equiripple_design(double *taps, const equiripple_request *request) {
    static design d;
    start(&d, request);
    for (int round = 0; round < MOST_ROUNDS; ++round) {
        scale(&d);
        level(&d);
        if (!exchange(&d)) break;
    }
    scale(&d);
    level(&d);
    extract(&d, taps, request->taps);
    return magnitude(d.ripple);
}
