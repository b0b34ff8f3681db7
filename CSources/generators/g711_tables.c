/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Writes CLinecard/g711/g711_tables.c to standard output, from the formula of mu-law (ITU-T G.711, table 2a):
 * a code is SEEEMMMM, sent inverted; its 14-bit magnitude is ((2 * MMMM + 33) << EEE) - 33. `make tables` runs it.
 */
#include <stdio.h>

enum { BIAS = 33, CLIP = 0x1FFF };

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
    table("uint8_t lc_g711_mu_codes[16384]", 16384, 20, "0x%02X", mu_code);
    return 0;
}
