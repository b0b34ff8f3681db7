/* SPDX-License-Identifier: Apache-2.0 */
#include "linecard/recipe.h"

#ifdef LC_WITH_SOXR

#include <pthread.h>

#include "soxr_internal.h"

/* Blocks of 256 samples, the smallest that libsoxr allows. Larger blocks hold samples back longer. */
enum { LOG2_BLOCK = 8 };

/* The two roll-off bits of quality_spec.flags. The others have an internal flag of libsoxr, without which the next call
 * after soxr_clear crashes. */
enum { ROLLOFF_BITS = 3 };

/* Percent of the way from minimum to maximum phase. */
static const double MINIMUM_PHASE = 0, LINEAR_PHASE = 50;

/* An internal runtime flag of libsoxr that its header does not name. Without it, the factor 4 from 8 to 44.1 or 48 kHz
 * becomes a stage whose delay is twice that of the recipe. The tests of the law fail with a libsoxr that ignores it. */
enum { NO_SMALL_INTEGER_STAGES = 8 };

static soxr_t open_soxr(uint32_t input_hz, uint32_t output_hz, lc_quality quality, const lc_recipe *recipe) {
    const unsigned long stock = quality == LC_QUALITY_HIGH ? SOXR_HQ : SOXR_VHQ;
    soxr_quality_spec_t spec = soxr_quality_spec(recipe ? SOXR_16_BITQ : stock, 0);
    soxr_runtime_spec_t runtime = soxr_runtime_spec(1);
    if (recipe != NULL) {
        spec.phase_response = quality == LC_QUALITY_LOW_DELAY ? MINIMUM_PHASE : LINEAR_PHASE;
        spec.precision = recipe->filter.precision;
        spec.passband_end = recipe->filter.passband_end;
        spec.stopband_begin = recipe->filter.stopband_begin;
        spec.flags = (spec.flags & ~(unsigned long)ROLLOFF_BITS) | SOXR_ROLLOFF_SMALL;
        runtime.log2_min_dft_size = LOG2_BLOCK;
        runtime.log2_large_dft_size = LOG2_BLOCK;
        if (recipe->stages_apart) runtime.flags |= NO_SMALL_INTEGER_STAGES;
    }
    const soxr_datatype_t type = recipe ? SOXR_FLOAT32_I : SOXR_INT16_I;
    soxr_io_spec_t io = soxr_io_spec(type, type);
    io.flags = SOXR_NO_DITHER; /* dither would give different samples every time */
    return soxr_create(input_hz, output_hz, 1, NULL, &io, &spec, &runtime);
}

/*
 * libsoxr designs filters of minimum phase, and all filters on CPUs for which it has no SIMD, with tables that threads
 * share. A filter that is longer than all before reallocates them, under a lock only if libsoxr was built with OpenMP.
 * Designing the longest filter of all recipes first, once, makes the tables large enough for all others.
 */
static void make_shared_tables(void) {
    soxr_delete(open_soxr(11025, 44100, LC_QUALITY_LOW_DELAY, lc_recipe_for(11025, 44100)));
}

soxr_t lc_soxr_open(uint32_t input_hz, uint32_t output_hz, lc_quality quality, const lc_recipe *recipe) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, make_shared_tables);
    return open_soxr(input_hz, output_hz, quality, recipe);
}

#endif
