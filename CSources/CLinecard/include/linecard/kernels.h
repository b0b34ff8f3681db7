/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The kernels behind envelope.h, base64.h, g711.h and the direct engine of resample.h, one set for each instruction
 * set, for tests and benchmarks.
 *
 * A ladder lists them, fastest first, reference last; the library picks the first rung whose needs the CPU
 * meets. That choice cannot be changed, but any rung can be called directly.
 */
#ifndef LINECARD_KERNELS_H
#define LINECARD_KERNELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "linecard/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Instruction sets of a CPU, as bits. */
typedef enum lc_cpu_feature {
    LC_CPU_AVX2 = 1 << 0,       /**< x86-64: AVX2. */
    LC_CPU_AVX512BW = 1 << 1,   /**< x86-64: AVX-512 F, BW and VL. */
    LC_CPU_AVX512VBMI = 1 << 2, /**< x86-64: AVX-512 VBMI. */
    LC_CPU_NEON = 1 << 3,       /**< arm64: always present. */
    LC_CPU_FMA = 1 << 4,        /**< x86-64: FMA3. */
} lc_cpu_feature;

/** Returns the `lc_cpu_feature` bits that this CPU has and its operating system supports. */
unsigned lc_cpu_features(void);

/**
 * The envelope kernels of one instruction set.
 *
 * `find_quotes` sets bit i % 64 of `quotes[i / 64]` where `text[i]` is `"` and clears the other bits of all
 * (`count` + 63) / 64 words. It returns true if the text is ASCII without backslashes and without bytes below 0x20.
 */
typedef struct lc_envelope_kernels {
    const char *name; /**< "reference", or the instruction set. */
    unsigned needs;   /**< `lc_cpu_feature` bits. */
    bool (*find_quotes)(uint64_t *quotes, const uint8_t *text, size_t count);
} lc_envelope_kernels;

/** Returns the rung at `index`, fastest first, or NULL past the last. */
const lc_envelope_kernels *lc_envelope_kernels_at(size_t index);

/** The G.711 kernels of one instruction set. Parameters as in linecard/g711.h. */
typedef struct lc_g711_kernels {
    const char *name; /**< "reference", or the instruction set. */
    unsigned needs;   /**< `lc_cpu_feature` bits. */
    void (*decode_mu)(int16_t *pcm, const uint8_t *codes, size_t count);
    void (*encode_mu)(uint8_t *codes, const int16_t *pcm, size_t count);
    void (*decode_a)(int16_t *pcm, const uint8_t *codes, size_t count);
    void (*encode_a)(uint8_t *codes, const int16_t *pcm, size_t count);
} lc_g711_kernels;

/** Returns the rung at `index`, fastest first, or NULL past the last. */
const lc_g711_kernels *lc_g711_kernels_at(size_t index);

/**
 * The Base64 kernels of one instruction set. Parameters as in linecard/base64.h, without a capacity: `decode` needs
 * room for `lc_base64_decoded_count` bytes, `encode` for `lc_base64_encoded_count` characters.
 */
typedef struct lc_base64_kernels {
    const char *name; /**< "reference", or the instruction set. */
    unsigned needs;   /**< `lc_cpu_feature` bits. */
    lc_result (*decode)(uint8_t *bytes, const uint8_t *text, size_t count);
    void (*encode)(uint8_t *text, const uint8_t *bytes, size_t count);
} lc_base64_kernels;

/** Returns the rung at `index`, fastest first, or NULL past the last. */
const lc_base64_kernels *lc_base64_kernels_at(size_t index);

/**
 * A polyphase filter between two rates. A period is `inputs` samples of input and the `outputs` samples that they
 * give. Each output of a period is a sum over a window: the `before` input samples that precede the period, and its
 * own.
 */
typedef struct lc_direct_filter {
    uint16_t inputs;
    uint16_t outputs;
    uint16_t before;
    uint16_t delay; /**< Delay of the audio, in units of 1 / (2 * `outputs`) of an input sample. */
    /** One coefficient for each output, for each sample of the window. The samples come in the order 0, `inputs`,
     *  2 * `inputs`, ..., 1, 1 + `inputs`, ...: grouped by their index modulo `inputs`. */
    const float *coefficients;
} lc_direct_filter;

/**
 * The direct engine's kernel of one instruction set.
 *
 * `convolve` writes the outputs of `periods` periods to `out`, `filter->outputs` for each. `in` has the window of the
 * first period, and another `filter->inputs` samples for each further one. The position of an output in a call does
 * not change it, to the bit.
 */
typedef struct lc_direct_kernels {
    const char *name; /**< "reference", or the instruction set. */
    unsigned needs;   /**< `lc_cpu_feature` bits. */
    void (*convolve)(int16_t *out, const int16_t *in, size_t periods, const lc_direct_filter *filter);
} lc_direct_kernels;

/** Returns the rung at `index`, fastest first, or NULL past the last. */
const lc_direct_kernels *lc_direct_kernels_at(size_t index);

/** Returns the filter between two different rates of 8, 12, 16, 24, 32 and 48 kHz, or NULL for any others. */
const lc_direct_filter *lc_direct_filter_for(uint32_t input_hz, uint32_t output_hz);

#ifdef __cplusplus
}
#endif

#endif
