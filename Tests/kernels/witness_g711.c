/* SPDX-License-Identifier: Apache-2.0 */
#include "witness_g711.h"

#include <stdbool.h>

/* Negative samples are folded by one's complement, so that both signs truncate towards zero. */
static int folded(int16_t sample) { return sample < 0 ? -1 - sample : sample; }

/* The middle of an interval, above all intervals before it. With the bias, each segment is twice the one below. */
int16_t witness_mu_sample(uint8_t code) {
    const int sent = 255 - code;
    const int segment = sent / 16 % 8, interval = sent % 16;
    const int step = 8 << segment;
    const int magnitude = 16 * step + interval * step + step / 2 - 132;
    return (int16_t)(code < 128 ? -magnitude : magnitude);
}

/* Uses the upper 14 bits of a sample. In their scale the bias of 132 is 33. */
uint8_t witness_mu_code(int16_t sample) {
    int interval = folded(sample) / 4 + 33;
    int segment = 0;
    if (interval > 8191) interval = 8191;
    for (; interval > 63; interval /= 2) ++segment;
    const int code = 127 - (16 * segment + interval / 2 % 16);
    return (uint8_t)(sample < 0 ? code : code + 128);
}

/* The lowest two segments have steps of 16. */
int16_t witness_a_sample(uint8_t code) {
    const int sent = code ^ 0x55;
    const int segment = sent / 16 % 8, interval = sent % 16;
    const int step = segment < 2 ? 16 : 8 << segment;
    const int magnitude = (segment == 0 ? 0 : 16 * step) + interval * step + step / 2;
    return (int16_t)(sent < 128 ? -magnitude : magnitude);
}

/* Uses the upper 12 bits of a folded sample. */
uint8_t witness_a_code(int16_t sample) {
    int interval = folded(sample) / 16;
    int segment = 0;
    if (interval > 15) {
        for (segment = 1; interval > 31; interval /= 2) ++segment;
        interval -= 16;
    }
    const bool is_negative = sample < 0;
    return (uint8_t)((16 * segment + interval + (is_negative ? 0 : 128)) ^ 0x55);
}
