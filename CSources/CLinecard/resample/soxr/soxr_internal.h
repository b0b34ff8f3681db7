/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LC_SOXR_INTERNAL_H
#define LC_SOXR_INTERNAL_H

#include <soxr.h>

#include "linecard/recipe.h"
#include "linecard/resample.h"

/** Opens libsoxr with a recipe, or with its own quality if `recipe` is NULL. Returns NULL if there is no memory. */
soxr_t lc_soxr_open(uint32_t input_hz, uint32_t output_hz, lc_quality quality, const lc_recipe *recipe);

#endif
