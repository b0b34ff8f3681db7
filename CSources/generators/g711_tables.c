/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Writes CLinecard/g711/g711_tables.c to standard output, from the formulas of G.711. A code is SEEEMMMM: sign,
 * segment, interval. `make tables` runs it.
 *
 *     mu-law (table 2a)  sent inverted; the 14-bit magnitude is ((2 * MMMM + 33) << EEE) - 33
 *     A-law  (table 1a)  every other bit sent inverted, S set if positive; the 13-bit magnitude is 2 * MMMM + 1 where
 *                        EEE is 0, and (2 * MMMM + 33) << (EEE - 1) above
 */
#include <stdio.h>

enum { BIAS = 33, CLIP = 0x1FFF, A_INVERTED = 0x55 };

static int mu_sample(int code) {
    const int sent = ~code & 0xFF;
    const int exponent = (sent >> 4) & 7;
    const int magnitude = ((2 * (sent & 15) + BIAS) << exponent) - BIAS;
    return (sent & 0x80 ? -magnitude : magnitude) * 4; /* 14 bits, left-aligned in 16 */
}

/*
 * The code of the sample whose upper 14 bits are `bits`. G.191 folds negative samples by one's complement, so -1 and 0
 * share a magnitude. The segment is where the highest bit of the biased magnitude lies; the interval is the four bits
 * below it.
 */
static int mu_code(int bits) {
    const int negative = bits >> 13;
    int biased = (negative ? 0x3FFF - bits : bits) + BIAS;
    if (biased > CLIP) biased = CLIP;
    int exponent = 0;
    while (biased >> (exponent + 6)) ++exponent;
    const int code = negative << 7 | exponent << 4 | ((biased >> (exponent + 1)) & 15);
    return ~code & 0xFF;
}

static int a_sample(int code) {
    const int sent = code ^ A_INVERTED;
    const int exponent = (sent >> 4) & 7;
    const int odd = 2 * (sent & 15) + 1;
    const int magnitude = exponent == 0 ? odd : (odd + 32) << (exponent - 1);
    return (sent & 0x80 ? magnitude : -magnitude) * 8; /* 13 bits, left-aligned in 16 */
}

/*
 * The code of the sample whose upper 12 bits are `bits`. Negative samples fold by one's complement, as above. The two
 * lowest segments have the same step: the code of a magnitude below 32 is the magnitude.
 */
static int a_code(int bits) {
    const int negative = bits >> 11;
    const int magnitude = negative ? 0xFFF - bits : bits;
    int shift = 0;
    while (magnitude >> (shift + 5)) ++shift;
    const int code = (negative ? 0 : 0x80) | ((shift << 4) + (magnitude >> shift));
    return code ^ A_INVERTED;
}

/* Kernels look a magnitude up by its code without the sign, a byte at a time. */
static int mu_magnitude_low(int code) { return mu_sample(code | 0x80) & 0xFF; }
static int mu_magnitude_high(int code) { return mu_sample(code | 0x80) >> 8; }
static int a_magnitude_low(int code) { return a_sample(code | 0x80) & 0xFF; }
static int a_magnitude_high(int code) { return a_sample(code | 0x80) >> 8; }

/*
 * The shift right that leaves the interval's four bits and the one above them, for a magnitude (biased for mu-law)
 * whose upper seven of fifteen bits are `bits`. Segment 0 of A-law has the step of segment 1.
 */
static int mu_shift(int bits) {
    int shift = 3;
    while (bits >> (shift - 3)) ++shift;
    return shift;
}
static int a_shift(int bits) { return bits == 0 ? 4 : mu_shift(bits); }

static void table(const char *declaration, int count, int columns, const char *format, int (*value)(int)) {
    printf("\nconst %s = {", declaration);
    for (int i = 0; i < count; ++i) {
        if (i % columns == 0) printf("\n   ");
        printf(" ");
        printf(format, value(i));
        printf(",");
    }
    printf("\n};\n");
}

int main(void) {
    printf("/* SPDX-License-Identifier: Apache-2.0 */\n");
    printf("/* Written by CSources/generators/g711_tables.c; `make tables` renews it. */\n");
    printf("// clang-format off\n");
    printf("#include \"g711_internal.h\"\n");
    table("int16_t lc_g711_mu_samples[256]", 256, 12, "%d", mu_sample);
    table("int16_t lc_g711_a_samples[256]", 256, 12, "%d", a_sample);
    table("uint8_t lc_g711_mu_magnitudes_low[128]", 128, 20, "0x%02X", mu_magnitude_low);
    table("uint8_t lc_g711_mu_magnitudes_high[128]", 128, 20, "0x%02X", mu_magnitude_high);
    table("uint8_t lc_g711_a_magnitudes_low[128]", 128, 20, "0x%02X", a_magnitude_low);
    table("uint8_t lc_g711_a_magnitudes_high[128]", 128, 20, "0x%02X", a_magnitude_high);
    table("uint8_t lc_g711_mu_shifts[128]", 128, 32, "%d", mu_shift);
    table("uint8_t lc_g711_a_shifts[128]", 128, 32, "%d", a_shift);
    table("uint8_t lc_g711_mu_codes[16384]", 16384, 20, "0x%02X", mu_code);
    table("uint8_t lc_g711_a_codes[4096]", 4096, 20, "0x%02X", a_code);
    return 0;
}
