/* SPDX-License-Identifier: Apache-2.0 */
#include "recipe.h"

#include <stddef.h>

static const lc_recipe recipes[] = {
    {8000, 16000, .860, 1.140, 16, 24},
    {16000, 8000, .860, 1.140, 16, 48},
    {8000, 24000, .850, 1.150, 16, 23},
    {24000, 8000, .850, 1.150, 16, 69},
};

static const uint32_t rates[] = {8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000};

int lc_rate_is_supported(uint32_t hz) {
    for (size_t i = 0; i < sizeof rates / sizeof *rates; ++i)
        if (rates[i] == hz) return 1;
    return 0;
}

const lc_recipe *lc_recipe_for(uint32_t input_hz, uint32_t output_hz) {
    for (size_t i = 0; i < sizeof recipes / sizeof *recipes; ++i)
        if (recipes[i].input_hz == input_hz && recipes[i].output_hz == output_hz) return &recipes[i];
    return NULL;
}
