/* SPDX-License-Identifier: Apache-2.0 */
/** What every rung of the envelope's ladder is held to. */
#ifndef FUZZ_QUOTES_H
#define FUZZ_QUOTES_H

#include <stddef.h>
#include <stdint.h>

/** Every rung that the machine can run finds the quotes of a text, and whether it is plain. */
void check_quotes(const uint8_t *text, size_t count);

#endif
