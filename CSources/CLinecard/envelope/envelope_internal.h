/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LC_ENVELOPE_INTERNAL_H
#define LC_ENVELOPE_INTERNAL_H

#include "linecard/kernels.h"

/** The reference, which runs on every CPU. */
extern const lc_envelope_kernels lc_envelope_reference;

#if defined(__x86_64__)
extern const lc_envelope_kernels lc_envelope_avx2;
extern const lc_envelope_kernels lc_envelope_avx512;
#elif defined(__aarch64__)
extern const lc_envelope_kernels lc_envelope_neon;
#endif

/** The characters of one word of bits. */
enum { LC_ENVELOPE_ROUND = 64 };

#endif
