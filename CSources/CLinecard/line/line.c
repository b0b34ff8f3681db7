/* SPDX-License-Identifier: Apache-2.0 */
#include "linecard/line.h"

#include <assert.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "linecard/base64.h"
#include "linecard/g711.h"
#include "linecard/recipe.h"
#include "linecard/resample.h"

/*
 * Audio goes through in blocks, so that scratch memory has a size however long a message is. A block holds what a
 * resampler may return for 20 ms at 48 kHz after holding back as much again; its bytes are whole Base64 groups of
 * whole samples.
 */
enum {
    BLOCK = 2048,                     /* wire samples */
    BLOCK_BYTES = BLOCK / 6 * 6,      /* of an inbound payload */
    BLOCK_TEXT = BLOCK_BYTES / 3 * 4, /* characters */
    CARRY = 2,                        /* bytes that may wait for a Base64 group to fill */
    STEPS_PER_SECOND = 50,            /* the outbound resampler is fed 20 ms at a time */
};

struct lc_line {
    lc_line_format format;
    lc_resampler *inbound;  /* NULL where the rates are equal: nothing to do, nothing to copy */
    lc_resampler *outbound; /* likewise */
    size_t sent;            /* wire samples since the outbound start */
    int16_t *pending;       /* wire samples of an earlier outbound resampler, to be sent first; may be NULL */
    size_t pending_count;
    int16_t wire_pcm[BLOCK];
    uint8_t bytes[CARRY + 2 * BLOCK];
};

static size_t bytes_per_sample(const lc_line *line) {
    switch (line->format.encoding) {
    case LC_ENCODING_MU_LAW:
    case LC_ENCODING_A_LAW: return 1;
    case LC_ENCODING_L16_LITTLE_ENDIAN:
    case LC_ENCODING_L16_BIG_ENDIAN: break;
    }
    return 2;
}

static lc_status open_resampler(lc_resampler **resampler, uint32_t input_hz, uint32_t output_hz, lc_quality quality) {
    *resampler = NULL;
    if (input_hz == output_hz) return lc_rate_is_supported(input_hz) ? LC_OK : LC_UNSUPPORTED_RATE;
    return lc_resampler_create(resampler, input_hz, output_hz, quality);
}

lc_status lc_line_create(lc_line **line, const lc_line_format *format) {
    assert(format->encoding <= LC_ENCODING_A_LAW);
    assert(format->quality == LC_QUALITY_REALTIME || format->quality == LC_QUALITY_LOW_DELAY);
    lc_line *made = malloc(sizeof *made);
    if (made == NULL) return LC_OUT_OF_MEMORY;
    made->format = *format;
    made->outbound = NULL;
    made->sent = 0;
    made->pending = NULL;
    made->pending_count = 0;
    lc_status status = open_resampler(&made->inbound, format->wire_hz, format->inbound_hz, format->quality);
    if (status == LC_OK)
        status = open_resampler(&made->outbound, format->outbound_hz, format->wire_hz, format->quality);
    if (status != LC_OK) {
        lc_line_destroy(made);
        return status;
    }
    *line = made;
    return LC_OK;
}

void lc_line_destroy(lc_line *line) {
    if (line == NULL) return;
    lc_resampler_destroy(line->inbound);
    lc_resampler_destroy(line->outbound);
    free(line->pending);
    free(line);
}

double lc_line_inbound_delay(const lc_line *line) { return line->inbound ? lc_resampler_delay(line->inbound) : 0; }

double lc_line_outbound_delay(const lc_line *line) { return line->outbound ? lc_resampler_delay(line->outbound) : 0; }

/* Inbound */

/* Payload bytes to samples. */
static void unpack(const lc_line *line, int16_t *pcm, const uint8_t *bytes, size_t count) {
    switch (line->format.encoding) {
    case LC_ENCODING_MU_LAW: lc_g711_decode(pcm, bytes, count, LC_LAW_MU); break;
    case LC_ENCODING_A_LAW: lc_g711_decode(pcm, bytes, count, LC_LAW_A); break;
    case LC_ENCODING_L16_LITTLE_ENDIAN:
        for (size_t i = 0; i < count; ++i) pcm[i] = (int16_t)(bytes[2 * i] | bytes[2 * i + 1] << 8);
        break;
    case LC_ENCODING_L16_BIG_ENDIAN:
        for (size_t i = 0; i < count; ++i) pcm[i] = (int16_t)(bytes[2 * i] << 8 | bytes[2 * i + 1]);
        break;
    }
}

size_t lc_line_inbound_bound(const lc_line *line, size_t count) {
    const size_t samples = count / 4 * 3 / bytes_per_sample(line);
    return line->inbound ? lc_resampler_bound(line->inbound, samples) : samples;
}

/* Decodes the block at `start`. Padding ends a text, so in any block but the last it is out of place. */
static lc_result decode_block(lc_line *line, const uint8_t *text, size_t start, size_t count) {
    const size_t some = count - start < BLOCK_TEXT ? count - start : BLOCK_TEXT;
    const lc_result result = lc_base64_decode(line->bytes, sizeof line->bytes, text + start, some);
    const bool padded = result.status == LC_OK ? result.count < some / 4 * 3 : result.status == LC_BASE64_TRAILING_BITS;
    if (padded && start + some < count) {
        const size_t end = start + some;
        return (lc_result){LC_BASE64_PADDING, text[end - 2] == '=' ? end - 2 : end - 1};
    }
    if (result.status != LC_OK) return (lc_result){result.status, start + result.count};
    return result;
}

/* A payload of several blocks is read twice: were its last block bad, the resampler would already hold the first. */
static lc_result check_blocks(lc_line *line, const uint8_t *text, size_t count) {
    for (size_t start = 0; start < count; start += BLOCK_TEXT) {
        const lc_result result = decode_block(line, text, start, count);
        if (result.status != LC_OK) return result;
    }
    return (lc_result){LC_OK, 0};
}

lc_result lc_line_inbound(lc_line *line, int16_t *pcm, size_t capacity, const uint8_t *text, size_t count) {
    const size_t bound = lc_line_inbound_bound(line, count);
    if (capacity < bound) return (lc_result){LC_INSUFFICIENT_CAPACITY, bound};
    if (count > BLOCK_TEXT) {
        const lc_result checked = check_blocks(line, text, count);
        if (checked.status != LC_OK) return checked;
    }
    const size_t width = bytes_per_sample(line);
    const bool is_partial = lc_base64_decoded_count(text, count) % width != 0;
    size_t made = 0;
    for (size_t start = 0; start < count; start += BLOCK_TEXT) {
        const lc_result decoded = decode_block(line, text, start, count);
        if (decoded.status != LC_OK) return decoded;
        if (is_partial) return (lc_result){LC_PARTIAL_SAMPLE, count};
        const size_t samples = decoded.count / width;
        if (line->inbound == NULL) {
            unpack(line, pcm + made, line->bytes, samples);
            made += samples;
            continue;
        }
        unpack(line, line->wire_pcm, line->bytes, samples);
        const lc_result out = lc_resampler_process(line->inbound, pcm + made, capacity - made, line->wire_pcm, samples);
        if (out.status != LC_OK) return out;
        made += out.count;
    }
    return (lc_result){LC_OK, made};
}

/* Outbound */

/* Samples to payload bytes. */
static void pack(const lc_line *line, uint8_t *bytes, const int16_t *pcm, size_t count) {
    switch (line->format.encoding) {
    case LC_ENCODING_MU_LAW: lc_g711_encode(bytes, pcm, count, LC_LAW_MU); break;
    case LC_ENCODING_A_LAW: lc_g711_encode(bytes, pcm, count, LC_LAW_A); break;
    case LC_ENCODING_L16_LITTLE_ENDIAN:
        for (size_t i = 0; i < count; ++i) {
            bytes[2 * i] = (uint8_t)pcm[i];
            bytes[2 * i + 1] = (uint8_t)((uint16_t)pcm[i] >> 8);
        }
        break;
    case LC_ENCODING_L16_BIG_ENDIAN:
        for (size_t i = 0; i < count; ++i) {
            bytes[2 * i] = (uint8_t)((uint16_t)pcm[i] >> 8);
            bytes[2 * i + 1] = (uint8_t)pcm[i];
        }
        break;
    }
}

/* A payload in the making. Bytes wait in `line->bytes` until they fill it, or the payload ends. */
typedef struct payload {
    uint8_t *text;
    size_t made;    /* characters */
    size_t waiting; /* bytes */
} payload;

static void encode_bytes(lc_line *line, payload *payload, size_t count) {
    const size_t room = lc_base64_encoded_count(count);
    payload->made += lc_base64_encode(payload->text + payload->made, room, line->bytes, count).count;
    payload->waiting -= count;
    memmove(line->bytes, line->bytes + count, payload->waiting);
}

/* Appends at most a block of wire samples. */
static void append_block(lc_line *line, payload *payload, const int16_t *pcm, size_t count) {
    const size_t more = count * bytes_per_sample(line);
    if (payload->waiting + more > sizeof line->bytes) encode_bytes(line, payload, payload->waiting / 3 * 3);
    pack(line, line->bytes + payload->waiting, pcm, count);
    payload->waiting += more;
    line->sent += count;
}

static void append(lc_line *line, payload *payload, const int16_t *pcm, size_t count) {
    for (size_t start = 0; start < count; start += BLOCK)
        append_block(line, payload, pcm + start, count - start < BLOCK ? count - start : BLOCK);
}

static void append_pending(lc_line *line, payload *payload) {
    append(line, payload, line->pending, line->pending_count);
    line->pending_count = 0;
}

static lc_result end_payload(lc_line *line, payload *payload) {
    encode_bytes(line, payload, payload->waiting);
    return (lc_result){LC_OK, payload->made};
}

static size_t text_bound(const lc_line *line, size_t samples) {
    return lc_base64_encoded_count((samples + line->pending_count) * bytes_per_sample(line));
}

size_t lc_line_outbound_bound(const lc_line *line, size_t count) {
    return text_bound(line, line->outbound ? lc_resampler_bound(line->outbound, count) : count);
}

lc_result lc_line_outbound(lc_line *line, uint8_t *text, size_t capacity, const int16_t *pcm, size_t count) {
    const size_t bound = lc_line_outbound_bound(line, count);
    if (capacity < bound) return (lc_result){LC_INSUFFICIENT_CAPACITY, bound};
    payload payload = {.text = text};
    append_pending(line, &payload);
    if (line->outbound == NULL) {
        append(line, &payload, pcm, count);
        return end_payload(line, &payload);
    }
    const size_t step = line->format.outbound_hz / STEPS_PER_SECOND;
    for (size_t start = 0; start < count; start += step) {
        const size_t some = count - start < step ? count - start : step;
        const lc_result out = lc_resampler_process(line->outbound, line->wire_pcm, BLOCK, pcm + start, some);
        if (out.status != LC_OK) return out;
        append_block(line, &payload, line->wire_pcm, out.count);
    }
    return end_payload(line, &payload);
}

/* Samples of silence that round what was sent up to a multiple of 20 ms. */
static size_t padding(const lc_line *line, size_t sent) {
    const size_t frame = line->format.wire_hz / STEPS_PER_SECOND;
    return (frame - sent % frame) % frame;
}

static size_t tail_bound(const lc_line *line) { return line->outbound ? lc_resampler_flush_bound(line->outbound) : 0; }

size_t lc_line_finish_bound(const lc_line *line) {
    return text_bound(line, tail_bound(line) + line->format.wire_hz / STEPS_PER_SECOND);
}

lc_result lc_line_finish_outbound(lc_line *line, uint8_t *text, size_t capacity) {
    const size_t bound = lc_line_finish_bound(line);
    if (capacity < bound) return (lc_result){LC_INSUFFICIENT_CAPACITY, bound};
    payload payload = {.text = text};
    append_pending(line, &payload);
    if (line->outbound != NULL) {
        const lc_result tail = lc_resampler_flush(line->outbound, line->wire_pcm, BLOCK);
        if (tail.status != LC_OK) return tail;
        append_block(line, &payload, line->wire_pcm, tail.count);
    }
    const size_t silence = padding(line, line->sent);
    memset(line->wire_pcm, 0, silence * sizeof *line->wire_pcm); /* companded, 0 is the law's silence */
    append_block(line, &payload, line->wire_pcm, silence);
    line->sent = 0;
    return end_payload(line, &payload);
}

lc_status lc_line_reset_outbound(lc_line *line) {
    line->sent = 0;
    line->pending_count = 0;
    return line->outbound ? lc_resampler_reset(line->outbound) : LC_OK;
}

/* Moves what the outbound resampler holds to `pending`. */
static lc_status keep_tail(lc_line *line) {
    const size_t bound = tail_bound(line);
    if (bound == 0) return LC_OK;
    int16_t *pending = realloc(line->pending, (line->pending_count + bound) * sizeof *pending);
    if (pending == NULL) return LC_OUT_OF_MEMORY;
    line->pending = pending;
    const lc_result tail = lc_resampler_flush(line->outbound, pending + line->pending_count, bound);
    if (tail.status == LC_OK) line->pending_count += tail.count;
    return tail.status;
}

lc_status lc_line_set_outbound_hz(lc_line *line, uint32_t outbound_hz) {
    if (outbound_hz == line->format.outbound_hz) return LC_OK;
    lc_resampler *made;
    lc_status status = open_resampler(&made, outbound_hz, line->format.wire_hz, line->format.quality);
    if (status == LC_OK) status = keep_tail(line);
    if (status != LC_OK) {
        lc_resampler_destroy(made);
        return status;
    }
    lc_resampler_destroy(line->outbound);
    line->outbound = made;
    line->format.outbound_hz = outbound_hz;
    return LC_OK;
}
