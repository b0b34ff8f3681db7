/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LC_L16_H
#define LC_L16_H

#include <stdbool.h>
#include <stddef.h>

/** Copies `count` linear 16-bit samples from a payload to memory or back. Neither needs to be aligned. */
void lc_l16_copy(void *to, const void *from, size_t count, bool is_big_endian);

#endif
