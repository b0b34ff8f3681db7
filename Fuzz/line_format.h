/* SPDX-License-Identifier: Apache-2.0 */
/** The rules of a line's format, for the model in line.c: its rates, its encodings and the size of its messages. */
#ifndef FUZZ_LINE_FORMAT_H
#define FUZZ_LINE_FORMAT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "linecard/line.h"
#include "witness_g711.h"

/** Messages of 20 ms. */
enum { MESSAGES_PER_SECOND = 50 };

/** The nine supported rates, and two that are not supported. */
static const uint32_t rates[] = {8000, 16000, 24000, 48000, 11025, 12000, 22050, 32000, 44100, 0, 8001};

enum { RATES = sizeof rates / sizeof *rates };

static inline bool is_supported(uint32_t hz) { return hz >= 8000 && hz != 8001; }

/** Returns the status with which a resampler between two rates must open. */
static inline lc_status expected_opening(lc_quality quality, uint32_t input_hz, uint32_t output_hz) {
    if (!is_supported(input_hz) || !is_supported(output_hz)) return LC_UNSUPPORTED_RATE;
    if (input_hz == output_hz || quality != LC_QUALITY_DIRECT) return LC_OK;
    return input_hz % 11025 == 0 || output_hz % 11025 == 0 ? LC_UNSUPPORTED_PAIR : LC_OK;
}

static inline bool is_companded(lc_encoding encoding) {
    return encoding == LC_ENCODING_MU_LAW || encoding == LC_ENCODING_A_LAW;
}

/** Returns the bytes of a sample. */
static inline size_t width(const lc_line_format *format) { return is_companded(format->encoding) ? 1 : 2; }

/** Returns the index of a linear sample's low byte. */
static inline size_t low_byte(lc_encoding encoding) { return encoding == LC_ENCODING_L16_LITTLE_ENDIAN ? 0 : 1; }

/** Returns the sample at an index of a payload. */
static inline int16_t unpack(lc_encoding encoding, const uint8_t *bytes, size_t index) {
    if (encoding == LC_ENCODING_MU_LAW) return witness_mu_sample(bytes[index]);
    if (encoding == LC_ENCODING_A_LAW) return witness_a_sample(bytes[index]);
    const unsigned low = bytes[2 * index + low_byte(encoding)], high = bytes[2 * index + 1 - low_byte(encoding)];
    return (int16_t)(high * 256 + low);
}

/** Writes a sample at an index of a payload. */
static inline void pack(lc_encoding encoding, uint8_t *bytes, size_t index, int16_t sample) {
    if (is_companded(encoding)) {
        bytes[index] = (encoding == LC_ENCODING_MU_LAW ? witness_mu_code : witness_a_code)(sample);
        return;
    }
    const unsigned pattern = (unsigned)sample & 0xFFFF;
    bytes[2 * index + low_byte(encoding)] = (uint8_t)(pattern % 256);
    bytes[2 * index + 1 - low_byte(encoding)] = (uint8_t)(pattern / 256);
}

static inline size_t message_samples(const lc_line_format *format) { return format->wire_hz / MESSAGES_PER_SECOND; }

/** Returns the Base64 characters of a payload of `messages` messages (RFC 4648 section 4). */
static inline size_t characters(const lc_line_format *format, size_t messages) {
    return (messages * message_samples(format) * width(format) + 2) / 3 * 4;
}

/** Returns the wire samples of silence in front of each outbound start: see linecard/line.h. */
static inline size_t lead_in(const lc_line_format *format) {
    if (format->outbound_hz == format->wire_hz || format->outbound_hz != 11025) return 0;
    return (format->wire_hz + 22049) / 22050;
}

#endif
