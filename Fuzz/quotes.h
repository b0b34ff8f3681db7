/* SPDX-License-Identifier: Apache-2.0 */
/** The check of every rung of the envelope's ladder. */
#ifndef FUZZ_QUOTES_H
#define FUZZ_QUOTES_H

#include <stddef.h>
#include <stdint.h>

/** Checks that every rung that this machine can run finds the quotes of a text, and whether it needs unescaping. */
void check_quotes(const uint8_t *text, size_t count);

#endif
