/* SPDX-License-Identifier: Apache-2.0 */
#include "linecard/base64.h"

#include "../common/ladder.h"
#include "base64_internal.h"

static const lc_base64_kernels *const ladder[] = {
#if defined(__x86_64__)
    &lc_base64_avx512,
    &lc_base64_avx2,
#elif defined(__aarch64__)
    &lc_base64_neon,
#endif
    &lc_base64_reference,
};

const lc_base64_kernels *lc_base64_kernels_at(size_t index) {
    return index < sizeof ladder / sizeof *ladder ? ladder[index] : NULL;
}

LC_LADDER_CHOICE(lc_base64_kernels)

size_t lc_base64_decoded_count(const uint8_t *text, size_t count) {
    const size_t whole = count / 4 * 3;
    if (text == NULL || count == 0 || count % 4 != 0 || text[count - 1] != '=') return whole;
    return text[count - 2] == '=' ? whole - 2 : whole - 1;
}

size_t lc_base64_encoded_count(size_t count) {
    const size_t groups = count / 3 + (count % 3 != 0);
    return groups <= SIZE_MAX / 4 ? groups * 4 : SIZE_MAX;
}

lc_result lc_base64_decode(uint8_t *bytes, size_t capacity, const uint8_t *text, size_t count) {
    if (text == NULL && count > 0) return (lc_result){LC_INVALID_ARGUMENT, 0};
    const size_t needed = lc_base64_decoded_count(text, count);
    if (capacity < needed) return (lc_result){LC_INSUFFICIENT_CAPACITY, needed};
    if (bytes == NULL && needed > 0) return (lc_result){LC_INVALID_ARGUMENT, 0};
    return kernels()->decode(bytes, text, count);
}

lc_result lc_base64_encode(uint8_t *text, size_t capacity, const uint8_t *bytes, size_t count) {
    const size_t needed = lc_base64_encoded_count(count);
    if (capacity < needed) return (lc_result){LC_INSUFFICIENT_CAPACITY, needed};
    if (count > 0 && (text == NULL || bytes == NULL)) return (lc_result){LC_INVALID_ARGUMENT, 0};
    kernels()->encode(text, bytes, count);
    return (lc_result){LC_OK, needed};
}
