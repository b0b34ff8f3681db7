/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LC_L16_H
#define LC_L16_H

#include <stdbool.h>
#include <stddef.h>

/** Copies linear 16-bit samples between memory and a payload, either way: `count` samples, of no alignment. */
void lc_l16_copy(void *to, const void *from, size_t count, bool is_big_endian);

#endif
