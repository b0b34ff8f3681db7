/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Writes CLinecard/resample/direct/direct_tables.c to standard output: the filters of the direct engine, in the order
 * in which its kernels read them. `make tables` runs it.
 *
 * Between rates in the ratio up / down, sample i stands at i * up on a common grid, and so do the filter's taps one by
 * one. Output n stands at n * down, and is due with the last sample before the next output: it can use all of the grid
 * up to n * down + down - 1, where the filter therefore begins.
 */
#include <stdio.h>

#include "telephone_filter.h"

/* Output over input rate, in lowest terms. */
typedef struct ratio {
    int up;
    int down;
} ratio;

static int larger(int a, int b) { return a > b ? a : b; }

/* A kernel computes two outputs or more at a time, from the samples that it has loaded for the first. */
static int periods(ratio r) { return r.up == 1 ? 2 : 1; }

/* Samples before a period that its first output uses. */
static int before(ratio r, const telephone_filter *filter) { return (filter->count - r.down) / r.up; }

/* The coefficient of input sample i, counted from the first of a period, for an output of the period. */
static double coefficient(ratio r, const telephone_filter *filter, int i, int output) {
    const int tap = output * r.down + r.down - 1 - i * r.up;
    return tap < 0 || tap >= filter->count ? 0 : r.up * filter->taps[tap];
}

static void print_number(double number, int index) {
    printf(index % 6 == 0 ? "\n    " : " ");
    if (number == 0)
        printf("0,");
    else
        printf("%.8eF,", (double)(float)number);
}

static void print_coefficients(ratio r, const telephone_filter *filter) {
    const int inputs = periods(r) * r.down, outputs = periods(r) * r.up, window = before(r, filter) + inputs;
    int index = 0;
    printf("\n/* %d taps; errors of %.2e and %.2e. */\n", filter->count, filter->passband_error,
           filter->stopband_error);
    printf("static const float coefficients_%d_%d[] = {", r.up, r.down);
    for (int first = 0; first < inputs; ++first)
        for (int i = first; i < window; i += inputs)
            for (int output = 0; output < outputs; ++output)
                print_number(coefficient(r, filter, i - before(r, filter), output), index++);
    printf("\n};\n");
}

/* The filter's middle tap is (count - 1) / 2 steps of the grid before its beginning. */
static void print_filter(ratio r, const telephone_filter *filter) {
    const int n = periods(r), half_steps = filter->count - 1 - 2 * (r.down - 1);
    printf("    {%d, %d, %d, %d, coefficients_%d_%d},\n", n * r.down, n * r.up, before(r, filter), n * half_steps, r.up,
           r.down);
}

static void print_all(void (*print)(ratio, const telephone_filter *)) {
    static const ratio ratios[] = {{2, 1}, {1, 2}, {3, 1}, {1, 3}, {3, 2}, {2, 3}, {4, 1},
                                   {1, 4}, {4, 3}, {3, 4}, {6, 1}, {1, 6}, {8, 3}, {3, 8}};
    static telephone_filter filter;
    int designed = 0;
    for (size_t i = 0; i < sizeof ratios / sizeof *ratios; ++i) {
        const int needed = larger(ratios[i].up, ratios[i].down);
        if (designed != needed) telephone_filter_design(&filter, needed);
        designed = needed;
        print(ratios[i], &filter);
    }
}

int main(void) {
    printf("/* SPDX-License-Identifier: Apache-2.0 */\n");
    printf("/* Written by CSources/generators/direct_tables.c; `make tables` renews it. */\n");
    printf("// clang-format off\n");
    printf("#include \"direct_internal.h\"\n");
    print_all(print_coefficients);
    printf("\nconst lc_direct_filter lc_direct_filters[LC_DIRECT_FILTERS] = {\n");
    print_all(print_filter);
    printf("};\n");
    return 0;
}
