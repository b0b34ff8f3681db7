/* SPDX-License-Identifier: Apache-2.0 */
#include "l16.h"
#include "line_internal.h"
#include "linecard/base64.h"
#include "linecard/g711.h"

/* Turns payload bytes into samples. */
static void unpack(const lc_line *line, int16_t *pcm, const uint8_t *bytes, size_t count) {
    switch (line->format.encoding) {
    case LC_ENCODING_MU_LAW: lc_g711_decode(pcm, bytes, count, LC_LAW_MU); break;
    case LC_ENCODING_A_LAW: lc_g711_decode(pcm, bytes, count, LC_LAW_A); break;
    case LC_ENCODING_L16_LITTLE_ENDIAN: lc_l16_copy(pcm, bytes, count, false); break;
    case LC_ENCODING_L16_BIG_ENDIAN: lc_l16_copy(pcm, bytes, count, true); break;
    }
}

/* The most samples at inbound_hz that a payload of `bytes` bytes can give. */
static size_t bound(const lc_line *line, size_t bytes) {
    const size_t samples = bytes / lc_line_bytes_per_sample(line);
    return line->inbound != NULL ? lc_resampler_bound(line->inbound, samples) : samples;
}

size_t lc_line_inbound_bound(const lc_line *line, size_t count) {
    return line != NULL ? bound(line, count / 4 * 3) : 0;
}

/* Decodes the block at `start`. Padding ends a text, so it is misplaced in any block but the last. */
static lc_result decode_block(lc_line *line, const uint8_t *text, size_t start, size_t count) {
    const size_t characters = count - start < LC_LINE_BLOCK_TEXT ? count - start : LC_LINE_BLOCK_TEXT;
    const lc_result result = lc_base64_decode(line->bytes, sizeof line->bytes, text + start, characters);
    const bool padded =
        result.status == LC_OK ? result.count < characters / 4 * 3 : result.status == LC_BASE64_TRAILING_BITS;
    if (padded && start + characters < count) {
        const size_t end = start + characters;
        return (lc_result){LC_BASE64_PADDING, text[end - 2] == '=' ? end - 2 : end - 1};
    }
    if (result.status != LC_OK) return (lc_result){result.status, start + result.count};
    return result;
}

/* A payload of several blocks is checked first: an error in its last block must leave the resampler as it was. */
static lc_result check_blocks(lc_line *line, const uint8_t *text, size_t count) {
    for (size_t start = 0; start < count; start += LC_LINE_BLOCK_TEXT) {
        const lc_result result = decode_block(line, text, start, count);
        if (result.status != LC_OK) return result;
    }
    return (lc_result){LC_OK, 0};
}

static lc_result convert_block(lc_line *line, int16_t *pcm, size_t capacity, size_t samples) {
    if (line->inbound == NULL) {
        unpack(line, pcm, line->bytes, samples);
        return (lc_result){LC_OK, samples};
    }
    unpack(line, line->wire_pcm, line->bytes, samples);
    return lc_resampler_process(line->inbound, pcm, capacity, line->wire_pcm, samples);
}

lc_result lc_line_inbound(lc_line *line, int16_t *pcm, size_t capacity, const uint8_t *text, size_t count) {
    if (line == NULL || (text == NULL && count > 0)) return (lc_result){LC_INVALID_ARGUMENT, 0};
    const size_t bytes = lc_base64_decoded_count(text, count), needed = bound(line, bytes);
    if (capacity < needed) return (lc_result){LC_INSUFFICIENT_CAPACITY, needed};
    if (pcm == NULL && needed > 0) return (lc_result){LC_INVALID_ARGUMENT, 0};
    if (count > LC_LINE_BLOCK_TEXT) {
        const lc_result checked = check_blocks(line, text, count);
        if (checked.status != LC_OK) return checked;
    }
    const size_t width = lc_line_bytes_per_sample(line);
    size_t written = 0;
    for (size_t start = 0; start < count; start += LC_LINE_BLOCK_TEXT) {
        const lc_result decoded = decode_block(line, text, start, count);
        if (decoded.status != LC_OK) return decoded;
        if (bytes % width != 0) return (lc_result){LC_PARTIAL_SAMPLE, count};
        const lc_result out = convert_block(line, pcm + written, capacity - written, decoded.count / width);
        if (out.status != LC_OK) return out;
        written += out.count;
    }
    return (lc_result){LC_OK, written};
}

size_t lc_line_finish_inbound_bound(const lc_line *line) {
    return line != NULL && line->inbound != NULL ? lc_resampler_flush_bound(line->inbound) : 0;
}

lc_result lc_line_finish_inbound(lc_line *line, int16_t *pcm, size_t capacity) {
    if (line == NULL) return (lc_result){LC_INVALID_ARGUMENT, 0};
    if (line->inbound == NULL) return (lc_result){LC_OK, 0};
    return lc_resampler_flush(line->inbound, pcm, capacity);
}
