/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EQUIRIPPLE_H
#define EQUIRIPPLE_H

/** The most taps that `equiripple_design` takes. */
enum { EQUIRIPPLE_MOST_TAPS = 512 };

/** A low-pass filter to be designed. Frequencies are in turns a sample, 0 to 0.5. */
typedef struct equiripple_request {
    int taps;
    double passband_end;
    double stopband_begin;
    double weight; /**< The error in the passband over that in the stopband. */
} equiripple_request;

/**
 * Designs the symmetric filter whose largest weighted error is least, with the algorithm of Parks and McClellan
 * ("Chebyshev approximation for nonrecursive digital filters with linear phase", IEEE Trans. Circuit Theory 19, 1972).
 *
 * Uses sums, products and quotients of doubles alone, so that compilers that don't contract them give the same bits.
 *
 * @param taps  out, `request->taps` coefficients, with a gain of about 1 in the passband.
 * @return the error in the passband; that in the stopband is `request->weight` times smaller.
 */
double equiripple_design(double *taps, const equiripple_request *request);

/** Returns the cosine of 2 * pi * `turns`, the same to the bit with any compiler. */
double equiripple_cosine(double turns);

#endif
