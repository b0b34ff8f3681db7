/* SPDX-License-Identifier: Apache-2.0 */
#include "linecard/recipe.h"

#include <stddef.h>

/*
 * libsoxr filters in blocks of the FFT: a filter of N taps yields 257 - N samples at a time (513 - N from 153 taps on).
 * N follows from precision and the width of the transition band: about 6.6 / width at 16 bits, where width is that of
 * the band over twice the filter's own rate. The filters below were searched so that a whole number of blocks makes
 * 20 ms:
 *
 *     A  97 taps, blocks of 160     B  137 taps, blocks of 120 (two FFTs of 256 at ratios of three)
 *
 * and, where 441 in a rate forbids that, so that what a block holds back is least (C to F, and the three rows with
 * filters of their own). Some ratios have a second stage whose blocks start at the wrong moment: there more zeros are
 * pushed than the filter delays, and what comes out at once is dropped, which moves the blocks. G is A with the least
 * precision there is: its second stage has 12 taps instead of 13, and half as many phases to design.
 */
// clang-format off
#define A {.86, 1.14, 16}
#define B {.85, 1.15, 16}
#define C {.83, 1.16, 16}
#define D {.89, 1.11, 18}
#define E {.865, 1.135, 16}
#define F {.83, 1.13, 16}
#define G {.86, 1.14, 15}

/* In the margin: the delay, the highest image or alias from 115 % of the lower Nyquist frequency up, and the time that 20 ms
 * take (one core of a Zen 5, libsoxr 0.1.3). */
static const lc_recipe recipes[] = {
    /* from, to, filter, zeros pushed, samples dropped, period, whether stages stay apart */
    {8000, 11025, G, 104, 107, 320, false},                       /*  3.29 ms,   -107 dB, 1.3 us */
    {8000, 12000, B, 23, 0, 40, false},                           /*  2.88 ms,   -104 dB, 1.5 us */
    {8000, 16000, A, 24, 0, 80, false},                           /*  3.00 ms,   -104 dB, 0.8 us */
    {8000, 22050, G, 104, 213, 160, false},                       /*  3.34 ms,   -107 dB, 1.6 us */
    {8000, 24000, B, 23, 0, 40, false},                           /*  2.88 ms,   -104 dB, 1.6 us */
    {8000, 32000, A, 24, 0, 80, false},                           /*  3.00 ms,   -105 dB, 1.3 us */
    {8000, 44100, G, 104, 425, 80, true},                         /*  3.36 ms,   -106 dB, 2.5 us */
    {8000, 48000, B, 104, 461, 80, true},                         /*  3.40 ms,   -108 dB, 2.5 us */
    {11025, 8000, E, 92, 2, 3528, false},                         /*  8.10 ms,   -110 dB, 1.7 us */
    {11025, 12000, D, 99, 9, 1176, false},                        /*  8.23 ms,   -115 dB, 1.9 us */
    {11025, 16000, D, 99, 12, 3528, false},                       /*  8.23 ms,   -116 dB, 2.0 us */
    {11025, 22050, D, 94, 4, 60, false},                          /*  8.35 ms,   -114 dB, 1.4 us */
    {11025, 24000, D, 92, 2, 1176, false},                        /*  8.26 ms,   -114 dB, 2.4 us */
    {11025, 32000, D, 92, 2, 3528, false},                        /*  8.28 ms,   -114 dB, 2.7 us */
    {11025, 44100, D, 94, 8, 60, false},                          /*  8.35 ms,   -115 dB, 2.3 us */
    {11025, 48000, D, 92, 3, 1176, true},                         /*  8.28 ms,   -114 dB, 3.2 us */
    {12000, 8000, B, 34, 0, 60, false},                           /*  2.83 ms,   -104 dB, 1.4 us */
    {12000, 11025, C, 104, 71, 160, false},                       /*  2.23 ms,    -97 dB, 1.6 us */
    {12000, 16000, A, 24, 0, 240, false},                         /*  2.00 ms,   -105 dB, 1.9 us */
    {12000, 22050, G, 104, 142, 80, false},                       /*  2.23 ms,   -106 dB, 2.0 us */
    {12000, 24000, A, 24, 0, 80, false},                          /*  2.00 ms,   -104 dB, 1.2 us */
    {12000, 32000, B, 104, 205, 240, false},                      /*  2.26 ms,   -108 dB, 2.3 us */
    {12000, 44100, G, 104, 283, 80, false},                       /*  2.25 ms,   -106 dB, 2.8 us */
    {12000, 48000, A, 24, 0, 80, false},                          /*  2.00 ms,   -105 dB, 2.0 us */
    {16000, 8000, A, 48, 0, 160, false},                          /*  3.00 ms,   -104 dB, 0.9 us */
    {16000, 11025, C, 96, 43, 640, false},                        /*  2.10 ms,    -95 dB, 2.2 us */
    {16000, 12000, A, 32, 0, 320, false},                         /*  2.00 ms,   -105 dB, 2.5 us */
    {16000, 22050, G, 104, 107, 320, false},                      /*  1.65 ms,   -107 dB, 2.4 us */
    {16000, 24000, B, 23, 0, 40, false},                          /*  1.44 ms,   -104 dB, 3.2 us */
    {16000, 32000, A, 24, 0, 80, false},                          /*  1.50 ms,   -104 dB, 1.6 us */
    {16000, 44100, G, 104, 213, 160, false},                      /*  1.67 ms,   -107 dB, 3.1 us */
    {16000, 48000, B, 23, 0, 40, false},                          /*  1.44 ms,   -104 dB, 3.3 us */
    {22050, 8000, E, 184, 1, 7056, false},                        /*  8.22 ms,   -110 dB, 1.8 us */
    {22050, 11025, D, 185, 0, 120, false},                        /*  8.39 ms,   -115 dB, 1.5 us */
    {22050, 12000, F, 49, 0, 147, false},                         /*  2.22 ms,    -95 dB, 2.0 us */
    {22050, 16000, E, 92, 3, 3528, false},                        /*  3.98 ms,   -110 dB, 3.2 us */
    {22050, 24000, C, 106, 20, 588, false},                       /*  3.97 ms,    -95 dB, 2.8 us */
    {22050, 32000, C, 106, 26, 1764, false},                      /*  4.00 ms,    -95 dB, 3.1 us */
    {22050, 44100, D, 91, 0, 60, false},                          /*  4.13 ms,   -114 dB, 2.8 us */
    {22050, 48000, C, 106, 39, 588, false},                       /*  4.00 ms,    -95 dB, 3.8 us */
    {24000, 8000, B, 68, 0, 120, false},                          /*  2.83 ms,   -104 dB, 1.6 us */
    {24000, 11025, C, 208, 71, 320, false},                       /*  2.23 ms,    -97 dB, 1.7 us */
    {24000, 12000, A, 48, 0, 160, false},                         /*  2.00 ms,   -104 dB, 1.3 us */
    {24000, 16000, B, 34, 0, 60, false},                          /*  1.42 ms,   -104 dB, 2.8 us */
    {24000, 22050, C, 104, 71, 160, false},                       /*  1.11 ms,    -96 dB, 3.0 us */
    {24000, 32000, A, 24, 0, 240, false},                         /*  1.00 ms,   -105 dB, 3.8 us */
    {24000, 44100, G, 104, 142, 80, false},                       /*  1.11 ms,   -106 dB, 3.7 us */
    {24000, 48000, A, 24, 0, 80, false},                          /*  1.00 ms,   -104 dB, 2.4 us */
    {32000, 8000, B, 111, 0, 320, false},                         /*  3.47 ms,   -108 dB, 1.4 us */
    {32000, 11025, C, 192, 43, 1280, false},                      /*  2.10 ms,    -95 dB, 2.4 us */
    {32000, 12000, B, 192, 46, 128, false},                       /*  2.17 ms,   -109 dB, 2.4 us */
    {32000, 16000, A, 48, 0, 160, false},                         /*  1.50 ms,   -104 dB, 1.7 us */
    {32000, 22050, C, 96, 43, 640, false},                        /*  1.05 ms,    -94 dB, 4.2 us */
    {32000, 24000, A, 32, 0, 320, false},                         /*  1.00 ms,   -105 dB, 4.9 us */
    {32000, 44100, G, 104, 107, 320, false},                      /*  0.82 ms,   -107 dB, 4.3 us */
    {32000, 48000, B, 23, 0, 40, false},                          /*  0.72 ms,   -104 dB, 5.9 us */
    {44100, 8000, A, 379, 2, 10584, false},                       /*  8.34 ms,   -112 dB, 2.6 us */
    {44100, 11025, D, 369, 0, 224, false},                        /*  8.37 ms,   -114 dB, 2.4 us */
    {44100, 12000, {.8225, 1.155, 15}, 182, 4, 5292, false},      /*  3.79 ms,    -93 dB, 3.3 us */
    {44100, 16000, E, 184, 3, 7056, false},                       /*  3.98 ms,   -110 dB, 3.4 us */
    {44100, 22050, D, 182, 0, 120, false},                        /*  4.13 ms,   -115 dB, 2.9 us */
    {44100, 24000, F, 49, 0, 147, false},                         /*  1.11 ms,    -95 dB, 3.9 us */
    {44100, 32000, E, 92, 8, 3528, false},                        /*  1.84 ms,   -110 dB, 6.3 us */
    {44100, 48000, C, 106, 43, 588, false},                       /*  1.51 ms,    -95 dB, 5.2 us */
    {48000, 8000, {.83, 1.15, 16}, 151, 0, 240, false},           /*  3.15 ms,   -109 dB, 2.3 us */
    {48000, 11025, {.825, 1.155, 15.25}, 431, 71, 640, false},    /*  2.54 ms,   -109 dB, 2.5 us */
    {48000, 12000, B, 111, 0, 320, false},                        /*  2.31 ms,   -108 dB, 2.1 us */
    {48000, 16000, B, 68, 0, 120, false},                         /*  1.42 ms,   -104 dB, 2.9 us */
    {48000, 22050, C, 208, 71, 320, false},                       /*  1.11 ms,    -96 dB, 3.1 us */
    {48000, 24000, A, 48, 0, 160, false},                         /*  1.00 ms,   -104 dB, 2.4 us */
    {48000, 32000, B, 34, 0, 60, false},                          /*  0.71 ms,   -104 dB, 5.6 us */
    {48000, 44100, C, 104, 71, 160, false},                       /*  0.56 ms,    -95 dB, 5.7 us */
};
// clang-format on

static const uint32_t rates[] = {8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000};

bool lc_rate_is_supported(uint32_t hz) {
    for (size_t i = 0; i < sizeof rates / sizeof *rates; ++i)
        if (rates[i] == hz) return true;
    return false;
}

const lc_recipe *lc_recipe_for(uint32_t input_hz, uint32_t output_hz) {
    for (size_t i = 0; i < sizeof recipes / sizeof *recipes; ++i)
        if (recipes[i].input_hz == input_hz && recipes[i].output_hz == output_hz) return &recipes[i];
    return NULL;
}
