/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LC_ENVELOPE_INTERNAL_H
#define LC_ENVELOPE_INTERNAL_H

#include "linecard/kernels.h"

/** What is right. Needs nothing of the CPU. */
extern const lc_envelope_kernels lc_envelope_reference;

#if defined(__x86_64__)
extern const lc_envelope_kernels lc_envelope_avx2;
extern const lc_envelope_kernels lc_envelope_avx512;
#elif defined(__aarch64__)
extern const lc_envelope_kernels lc_envelope_neon;
#endif

/** Characters that one word of bits stands for. */
enum { LC_ENVELOPE_ROUND = 64 };

#endif
