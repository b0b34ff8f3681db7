/* SPDX-License-Identifier: Apache-2.0 */
#include "l16.h"

#include <stdint.h>
#include <string.h>

/* Eight samples, for which compilers emit SIMD instructions of any target. */
typedef uint16_t vector __attribute__((vector_size(16)));

enum { LANES = 8 };

static void swap(unsigned char *to, const unsigned char *from, size_t count) {
    size_t i = 0;
    for (; i + LANES <= count; i += LANES) {
        vector samples;
        memcpy(&samples, from + 2 * i, sizeof samples);
        samples = samples << 8 | samples >> 8;
        memcpy(to + 2 * i, &samples, sizeof samples);
    }
    for (; i < count; ++i) {
        const unsigned char first = from[2 * i];
        to[2 * i] = from[2 * i + 1];
        to[2 * i + 1] = first;
    }
}

void lc_l16_copy(void *to, const void *from, size_t count, bool is_big_endian) {
    const bool is_machine_big_endian = __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__;
    if (count == 0) return;
    if (is_big_endian == is_machine_big_endian)
        memcpy(to, from, 2 * count);
    else
        swap(to, from, count);
}
