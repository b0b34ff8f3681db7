/* SPDX-License-Identifier: Apache-2.0 */
/* The only place that queries the CPU. */
#include "linecard/kernels.h"

unsigned lc_cpu_features(void) {
    unsigned features = 0;
#if defined(__x86_64__)
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx2")) features |= LC_CPU_AVX2;
    if (__builtin_cpu_supports("fma")) features |= LC_CPU_FMA;
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl"))
        features |= LC_CPU_AVX512BW;
    if (__builtin_cpu_supports("avx512vbmi")) features |= LC_CPU_AVX512VBMI;
#elif defined(__aarch64__)
    features |= LC_CPU_NEON;
#endif
    return features;
}
