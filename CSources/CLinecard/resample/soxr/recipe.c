/* SPDX-License-Identifier: Apache-2.0 */
#include "linecard/recipe.h"

#include <stddef.h>

/*
 * libsoxr filters in blocks of the FFT: a filter of N taps yields 257 - N samples at a time (513 - N from 153 taps on).
 * N follows from precision and the width of the transition band: about 6.6 / width at 16 bits, where width is that of
 * the band over twice the filter's own rate. The filters below were searched so that 20 ms are a whole number of
 * blocks:
 *
 *     A  97 taps, blocks of 160     B  137 taps, blocks of 120 (two FFTs of 256 at ratios of three)
 *
 * For rates with a factor of 441 that is impossible, so blocks hold back as little as possible (C to F, and two rows
 * with filters of their own). Some ratios have a second stage whose blocks start at the wrong moment: there more zeros
 * are pushed than the filter delays, and the samples that they give are dropped, which moves the blocks. G is A with
 * the lowest precision: its second stage has 12 taps instead of 13, and half as many phases to design.
 *
 * Minimum phase changes a filter's taps, not their number: blocks are the same, and fewer zeros are pushed.
 * docs/resampling.md has the alternatives that were tried.
 */
// clang-format off
#define A {.86, 1.14, 16}
#define B {.85, 1.15, 16}
#define C {.83, 1.16, 16}
#define D {.89, 1.11, 18}
#define E {.865, 1.135, 16}
#define F {.83, 1.13, 16}
#define G {.86, 1.14, 15}

/* In the margin, as measured by `make recipes`: the delay of LC_QUALITY_REALTIME and of LC_QUALITY_LOW_DELAY, the
 * highest image or alias of both from 115 % of the lower Nyquist frequency up, and the time for 20 ms (one core of a
 * Zen 4, libsoxr 0.1.3). */
static const lc_recipe recipes[] = {
    /* from, to, filter, zeros pushed, the same for low delay, samples dropped, period, whether stages stay apart */
    {8000, 11025, G, 104, 83, 107, 320, false},                     /* 3.29, 0.67 ms, -107 dB, 1.3 us */
    {8000, 12000, B, 23, 3, 0, 40, false},                          /* 2.88, 0.38 ms, -103 dB, 1.7 us */
    {8000, 16000, A, 24, 3, 0, 80, false},                          /* 3.00, 0.38 ms, -105 dB, 0.8 us */
    {8000, 22050, G, 104, 83, 213, 160, false},                     /* 3.34, 0.72 ms, -107 dB, 1.7 us */
    {8000, 24000, B, 23, 3, 0, 40, false},                          /* 2.88, 0.38 ms, -103 dB, 1.7 us */
    {8000, 32000, A, 24, 3, 0, 80, false},                          /* 3.00, 0.38 ms, -106 dB, 1.4 us */
    {8000, 44100, G, 104, 83, 425, 80, true},                       /* 3.36, 0.74 ms, -106 dB, 2.5 us */
    {8000, 48000, B, 104, 83, 461, 80, true},                       /* 3.40, 0.77 ms, -107 dB, 2.9 us */
    {11025, 8000, E, 92, 60, 2, 3528, false},                       /* 8.09, 5.19 ms, -109 dB, 1.5 us */
    {11025, 12000, D, 99, 66, 9, 1176, false},                      /* 8.23, 5.24 ms, -107 dB, 1.7 us */
    {11025, 16000, D, 99, 66, 12, 3528, false},                     /* 8.23, 5.24 ms, -108 dB, 1.8 us */
    {11025, 22050, D, 94, 63, 4, 60, false},                        /* 8.34, 5.53 ms, -108 dB, 1.3 us */
    {11025, 24000, D, 92, 59, 2, 1176, false},                      /* 8.26, 5.27 ms, -108 dB, 2.1 us */
    {11025, 32000, D, 92, 59, 2, 3528, false},                      /* 8.28, 5.29 ms, -108 dB, 2.4 us */
    {11025, 44100, D, 94, 64, 8, 60, false},                        /* 8.34, 5.62 ms, -108 dB, 2.2 us */
    {11025, 48000, D, 92, 59, 3, 1176, true},                       /* 8.28, 5.29 ms, -107 dB, 2.9 us */
    {12000, 8000, B, 34, 5, 0, 60, false},                          /* 2.83, 0.42 ms, -102 dB, 1.6 us */
    {12000, 11025, C, 104, 83, 71, 160, false},                     /* 2.23, 0.48 ms, -111 dB, 1.7 us */
    {12000, 16000, A, 24, 3, 0, 240, false},                        /* 2.00, 0.25 ms, -105 dB, 2.1 us */
    {12000, 22050, G, 104, 83, 142, 80, false},                     /* 2.23, 0.48 ms, -106 dB, 2.1 us */
    {12000, 24000, A, 24, 3, 0, 80, false},                         /* 2.00, 0.25 ms, -105 dB, 1.3 us */
    {12000, 32000, B, 104, 83, 205, 240, false},                    /* 2.26, 0.51 ms, -109 dB, 2.6 us */
    {12000, 44100, G, 104, 83, 283, 80, false},                     /* 2.25, 0.50 ms, -106 dB, 2.9 us */
    {12000, 48000, A, 24, 3, 0, 80, false},                         /* 2.00, 0.25 ms, -106 dB, 2.1 us */
    {16000, 8000, A, 48, 5, 0, 160, false},                         /* 3.00, 0.31 ms, -104 dB, 0.9 us */
    {16000, 11025, C, 96, 68, 43, 640, false},                      /* 2.10, 0.35 ms, -94 dB, 2.5 us */
    {16000, 12000, A, 32, 4, 0, 320, false},                        /* 2.00, 0.25 ms, -103 dB, 2.8 us */
    {16000, 22050, G, 104, 83, 107, 320, false},                    /* 1.65, 0.33 ms, -107 dB, 2.5 us */
    {16000, 24000, B, 23, 3, 0, 40, false},                         /* 1.44, 0.19 ms, -103 dB, 3.4 us */
    {16000, 32000, A, 24, 3, 0, 80, false},                         /* 1.50, 0.19 ms, -105 dB, 1.7 us */
    {16000, 44100, G, 104, 83, 213, 160, false},                    /* 1.67, 0.36 ms, -107 dB, 3.3 us */
    {16000, 48000, B, 23, 3, 0, 40, false},                         /* 1.44, 0.19 ms, -103 dB, 3.4 us */
    {22050, 8000, E, 184, 120, 1, 7056, false},                     /* 8.22, 5.32 ms, -107 dB, 1.5 us */
    {22050, 11025, D, 185, 122, 0, 120, false},                     /* 8.39, 5.53 ms, -106 dB, 1.3 us */
    {22050, 12000, F, 49, 10, 0, 147, false},                       /* 2.22, 0.45 ms, -96 dB, 2.2 us */
    {22050, 16000, E, 92, 60, 3, 3528, false},                      /* 3.98, 2.53 ms, -109 dB, 3.4 us */
    {22050, 24000, C, 106, 87, 20, 588, false},                     /* 3.97, 3.11 ms, -96 dB, 3.0 us */
    {22050, 32000, C, 106, 87, 26, 1764, false},                    /* 3.99, 3.13 ms, -95 dB, 3.4 us */
    {22050, 44100, D, 91, 60, 0, 60, false},                        /* 4.13, 2.72 ms, -108 dB, 2.9 us */
    {22050, 48000, C, 106, 87, 39, 588, false},                     /* 3.99, 3.13 ms, -96 dB, 4.0 us */
    {24000, 8000, B, 68, 9, 0, 120, false},                         /* 2.83, 0.38 ms, -102 dB, 1.6 us */
    {24000, 11025, C, 208, 166, 71, 320, false},                    /* 2.23, 0.48 ms, -95 dB, 1.7 us */
    {24000, 12000, A, 48, 5, 0, 160, false},                        /* 2.00, 0.21 ms, -104 dB, 1.3 us */
    {24000, 16000, B, 34, 5, 0, 60, false},                         /* 1.42, 0.21 ms, -102 dB, 3.2 us */
    {24000, 22050, C, 104, 83, 71, 160, false},                     /* 1.11, 0.24 ms, -111 dB, 3.3 us */
    {24000, 32000, A, 24, 3, 0, 240, false},                        /* 1.00, 0.13 ms, -105 dB, 4.2 us */
    {24000, 44100, G, 104, 83, 142, 80, false},                     /* 1.11, 0.24 ms, -106 dB, 4.1 us */
    {24000, 48000, A, 24, 3, 0, 80, false},                         /* 1.00, 0.13 ms, -105 dB, 2.5 us */
    {32000, 8000, B, 111, 25, 0, 320, false},                       /* 3.47, 0.78 ms, -106 dB, 1.5 us */
    {32000, 11025, C, 192, 136, 43, 1280, false},                   /* 2.10, 0.35 ms, -94 dB, 2.5 us */
    {32000, 12000, B, 192, 135, 46, 128, false},                    /* 2.17, 0.39 ms, -107 dB, 2.5 us */
    {32000, 16000, A, 48, 5, 0, 160, false},                        /* 1.50, 0.16 ms, -104 dB, 1.7 us */
    {32000, 22050, C, 96, 68, 43, 640, false},                      /* 1.05, 0.17 ms, -94 dB, 4.9 us */
    {32000, 24000, A, 32, 4, 0, 320, false},                        /* 1.00, 0.13 ms, -103 dB, 5.6 us */
    {32000, 44100, G, 104, 83, 107, 320, false},                    /* 0.82, 0.17 ms, -107 dB, 5.0 us */
    {32000, 48000, B, 23, 3, 0, 40, false},                         /* 0.72, 0.09 ms, -103 dB, 6.8 us */
    {44100, 8000, A, 379, 247, 2, 10584, false},                    /* 8.34, 5.35 ms, -111 dB, 2.9 us */
    {44100, 11025, D, 369, 237, 0, 224, false},                     /* 8.37, 5.37 ms, -110 dB, 2.2 us */
    {44100, 12000, {.8225, 1.155, 15}, 182, 119, 4, 5292, false},   /* 3.79, 2.37 ms, -93 dB, 3.7 us */
    {44100, 16000, E, 184, 120, 3, 7056, false},                    /* 3.98, 2.53 ms, -107 dB, 3.4 us */
    {44100, 22050, D, 182, 119, 0, 120, false},                     /* 4.13, 2.70 ms, -105 dB, 2.9 us */
    {44100, 24000, F, 49, 10, 0, 147, false},                       /* 1.11, 0.23 ms, -96 dB, 4.3 us */
    {44100, 32000, E, 92, 60, 8, 3528, false},                      /* 1.84, 1.11 ms, -109 dB, 7.2 us */
    {44100, 48000, C, 106, 87, 43, 588, false},                     /* 1.51, 1.08 ms, -96 dB, 6.0 us */
    {48000, 8000, {.83, 1.15, 16}, 151, 33, 0, 240, false},         /* 3.15, 0.69 ms, -108 dB, 2.6 us */
    {48000, 11025, {.825, 1.155, 15.25}, 431, 347, 71, 640, false}, /* 2.54, 0.79 ms, -106 dB, 2.7 us */
    {48000, 12000, B, 111, 25, 0, 320, false},                      /* 2.31, 0.52 ms, -106 dB, 2.3 us */
    {48000, 16000, B, 68, 9, 0, 120, false},                        /* 1.42, 0.19 ms, -102 dB, 3.2 us */
    {48000, 22050, C, 208, 166, 71, 320, false},                    /* 1.11, 0.24 ms, -95 dB, 3.3 us */
    {48000, 24000, A, 48, 5, 0, 160, false},                        /* 1.00, 0.10 ms, -104 dB, 2.6 us */
    {48000, 32000, B, 34, 5, 0, 60, false},                         /* 0.71, 0.10 ms, -102 dB, 6.5 us */
    {48000, 44100, C, 104, 83, 71, 160, false},                     /* 0.56, 0.12 ms, -111 dB, 6.5 us */
};
// clang-format on

const lc_recipe *lc_recipe_for(uint32_t input_hz, uint32_t output_hz) {
    for (size_t i = 0; i < sizeof recipes / sizeof *recipes; ++i)
        if (recipes[i].input_hz == input_hz && recipes[i].output_hz == output_hz) return &recipes[i];
    return NULL;
}
