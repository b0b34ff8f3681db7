/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WITNESS_G711_H
#define WITNESS_G711_H

#include <stdint.h>

/*
 * G.711 by arithmetic, equal to ulaw_compress, ulaw_expand, alaw_compress and alaw_expand of the ITU-T Software Tool
 * Library (G.191), without tables and independent of their generator.
 */
int16_t witness_mu_sample(uint8_t code);
uint8_t witness_mu_code(int16_t sample);
int16_t witness_a_sample(uint8_t code);
uint8_t witness_a_code(int16_t sample);

#endif
