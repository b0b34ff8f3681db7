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
#include "linecard/ring.h"

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
    MESSAGES_PER_SECOND = 50,         /* 20 ms each, by which the outbound resampler is fed too */
    /* Messages that the ring can hold. Input is taken only while less than one waits; a step of it then makes at most
     * two, and so does the tail of a resampler. */
    RING_MESSAGES = 6,
};

struct lc_line {
    lc_line_format format;
    lc_resampler *inbound;  /* NULL where the rates are equal: nothing to do, nothing to copy */
    lc_resampler *outbound; /* likewise */
    lc_ring *ring;          /* wire samples that wait for their message to fill */
    size_t message_samples; /* wire samples of 20 ms, rounded down where the wire has a multiple of 11025 Hz */
    size_t message_text;    /* characters of them */
    bool is_outbound_fresh; /* the lead-in of the start, or of the last change of rate, is still to come */
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

static size_t smaller(size_t a, size_t b) { return a < b ? a : b; }

/*
 * Silence that goes in front of each start, in wire samples. 20 ms at 11025 Hz are 220.5 samples, of which the
 * resampler makes a little less and a little more than a message by turns; with this much in hand, each gives exactly
 * one.
 */
static size_t lead_in_samples(const lc_line *line) {
    if (line->outbound == NULL || line->format.outbound_hz != 11025) return 0;
    return (line->format.wire_hz + 22049) / 22050;
}

static size_t message_bytes(const lc_line *line) { return line->message_samples * bytes_per_sample(line); }

static size_t text_of_messages(const lc_line *line, size_t messages) {
    return lc_base64_encoded_count(messages * message_bytes(line));
}

static lc_status open_resampler(lc_resampler **resampler, uint32_t input_hz, uint32_t output_hz, lc_quality quality) {
    *resampler = NULL;
    if (input_hz == output_hz) return lc_rate_is_supported(input_hz) ? LC_OK : LC_UNSUPPORTED_RATE;
    return lc_resampler_create(resampler, input_hz, output_hz, quality);
}

lc_status lc_line_create(lc_line **line, const lc_line_format *format) {
    assert(format->encoding <= LC_ENCODING_A_LAW);
    assert(format->quality == LC_QUALITY_REALTIME || format->quality == LC_QUALITY_LOW_DELAY ||
           format->quality == LC_QUALITY_DIRECT);
    lc_line *made = malloc(sizeof *made);
    if (made == NULL) return LC_OUT_OF_MEMORY;
    made->format = *format;
    made->outbound = NULL;
    made->ring = NULL;
    made->is_outbound_fresh = true;
    made->message_samples = format->wire_hz / MESSAGES_PER_SECOND;
    made->message_text = text_of_messages(made, 1);
    lc_status status = open_resampler(&made->inbound, format->wire_hz, format->inbound_hz, format->quality);
    if (status == LC_OK)
        status = open_resampler(&made->outbound, format->outbound_hz, format->wire_hz, format->quality);
    if (status == LC_OK) status = lc_ring_create(&made->ring, RING_MESSAGES * made->message_samples);
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
    lc_ring_destroy(line->ring);
    free(line);
}

double lc_line_inbound_delay(const lc_line *line) { return line->inbound ? lc_resampler_delay(line->inbound) : 0; }

double lc_line_outbound_delay(const lc_line *line) {
    const double lead_in = (double)lead_in_samples(line) / line->format.wire_hz;
    return line->outbound ? lc_resampler_delay(line->outbound) + lead_in : 0;
}

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
    size_t room;    /* messages */
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
}

static void append(lc_line *line, payload *payload, const int16_t *pcm, size_t count) {
    for (size_t start = 0; start < count; start += BLOCK)
        append_block(line, payload, pcm + start, count - start < BLOCK ? count - start : BLOCK);
}

static lc_result end_payload(lc_line *line, payload *payload) {
    encode_bytes(line, payload, payload->waiting);
    return (lc_result){LC_OK, payload->made};
}

size_t lc_line_message_samples(const lc_line *line) { return line->message_samples; }

/* Whole messages of wire samples. As a rule there is one, and a division takes as long as a tenth of its encoding. */
static size_t whole_messages(const lc_line *line, size_t samples) {
    if (samples < line->message_samples) return 0;
    return samples < 2 * line->message_samples ? 1 : samples / line->message_samples;
}

/* How many messages there may be once `count` more samples were taken. */
static size_t messages_after(const lc_line *line, size_t count) {
    const size_t made = line->outbound ? lc_resampler_bound(line->outbound, count) : count;
    const size_t lead_in = line->is_outbound_fresh ? lead_in_samples(line) : 0;
    return whole_messages(line, lc_ring_count(line->ring) + lead_in + made);
}

/* Whether samples are a message as they are: nothing waits before them, and there is nothing to resample. */
static bool is_message(const lc_line *line, size_t count) {
    return count == line->message_samples && line->outbound == NULL && lc_ring_count(line->ring) == 0;
}

size_t lc_line_outbound_bound(const lc_line *line, size_t count) {
    if (is_message(line, count)) return line->message_text;
    const size_t messages = messages_after(line, count);
    return messages > 1 ? text_of_messages(line, messages) : line->message_text;
}

/* Cannot fail: see RING_MESSAGES. */
static void keep(lc_line *line, const int16_t *pcm, size_t count) {
    if (count == 0) return;
    const bool kept = lc_ring_write(line->ring, pcm, count);
    assert(kept);
    (void)kept;
}

static void keep_silence(lc_line *line, size_t count) {
    memset(line->wire_pcm, 0, count * sizeof *line->wire_pcm); /* companded, 0 is the law's silence */
    keep(line, line->wire_pcm, count);
}

/* Brings the ring to where each 20 ms of input gives one message: see lead_in_samples. */
static void lead_in(lc_line *line) {
    const size_t past = lc_ring_count(line->ring) % line->message_samples;
    const size_t needed = lead_in_samples(line);
    if (past < needed) keep_silence(line, needed - past);
    line->is_outbound_fresh = false;
}

/* Moves the message at the front of the ring to the payload. */
static void append_from_ring(lc_line *line, payload *payload) {
    const size_t samples = line->message_samples;
    lc_ring_read(line->ring, line->wire_pcm, samples);
    append_block(line, payload, line->wire_pcm, samples);
    --payload->room;
}

/* Takes wire samples while the ring holds less than a message: whole ones go past an empty ring, the rest waits in it.
 */
static void append_or_keep(lc_line *line, payload *payload, const int16_t *pcm, size_t count) {
    const size_t samples = line->message_samples;
    const size_t due = lc_ring_count(line->ring) == 0 ? whole_messages(line, count) : 0;
    const size_t messages = smaller(due, payload->room);
    append(line, payload, pcm, messages * samples);
    payload->room -= messages;
    keep(line, pcm + messages * samples, count - messages * samples);
}

/* Takes what fits of an input at the wire's rate: whole messages, or what the one that waits still lacks. */
static size_t take_unresampled(lc_line *line, payload *payload, const int16_t *pcm, size_t count) {
    const size_t samples = line->message_samples;
    const size_t waiting = lc_ring_count(line->ring);
    const bool is_whole = waiting == 0 && count >= samples;
    const size_t step =
        is_whole ? smaller(count / samples, payload->room) * samples : smaller(count, samples - waiting);
    append_or_keep(line, payload, pcm, step);
    return step;
}

/* Resamples 20 ms of an input, or what is left of it. */
static lc_result take_resampled(lc_line *line, payload *payload, const int16_t *pcm, size_t count) {
    const size_t step = smaller(count, line->format.outbound_hz / MESSAGES_PER_SECOND);
    const lc_result made = lc_resampler_process(line->outbound, line->wire_pcm, BLOCK, pcm, step);
    if (made.status != LC_OK) return made;
    append_or_keep(line, payload, line->wire_pcm, made.count);
    return (lc_result){LC_OK, step};
}

static lc_result take(lc_line *line, payload *payload, const int16_t *pcm, size_t count) {
    if (line->outbound != NULL) return take_resampled(line, payload, pcm, count);
    return (lc_result){LC_OK, take_unresampled(line, payload, pcm, count)};
}

/* How many messages fit in so many characters, which hold one at least. */
static size_t messages_within(const lc_line *line, size_t capacity) {
    const size_t bytes = capacity / 4 * 3, needed = message_bytes(line);
    return bytes < 2 * needed ? 1 : bytes / needed;
}

lc_result lc_line_outbound(lc_line *line, uint8_t *text, size_t capacity, const int16_t *pcm, size_t count,
                           size_t *consumed) {
    *consumed = 0;
    if (capacity < line->message_text) return (lc_result){LC_INSUFFICIENT_CAPACITY, line->message_text};
    if (is_message(line, count)) {
        *consumed = count;
        pack(line, line->bytes, pcm, count);
        return lc_base64_encode(text, capacity, line->bytes, message_bytes(line));
    }
    payload payload = {.text = text, .room = messages_within(line, capacity)};
    for (;;) {
        const size_t left = count - *consumed;
        if (payload.room > 0 && lc_ring_count(line->ring) >= line->message_samples) {
            append_from_ring(line, &payload);
        } else if (left > 0 && (payload.room > 0 || messages_after(line, left) == 0)) {
            if (line->is_outbound_fresh) lead_in(line);
            const lc_result taken = take(line, &payload, pcm + *consumed, left);
            if (taken.status != LC_OK) return taken;
            *consumed += taken.count;
        } else {
            break;
        }
    }
    return end_payload(line, &payload);
}

/* Moves what the outbound resampler holds to the ring. */
static lc_status keep_tail(lc_line *line) {
    if (line->outbound == NULL) return LC_OK;
    const lc_result tail = lc_resampler_flush(line->outbound, line->wire_pcm, BLOCK);
    if (tail.status == LC_OK) keep(line, line->wire_pcm, tail.count);
    return tail.status;
}

lc_status lc_line_finish_outbound(lc_line *line) {
    const lc_status status = keep_tail(line);
    if (status != LC_OK) return status;
    const size_t past = lc_ring_count(line->ring) % line->message_samples;
    if (past > 0) keep_silence(line, line->message_samples - past);
    line->is_outbound_fresh = true;
    return LC_OK;
}

lc_status lc_line_reset_outbound(lc_line *line) {
    lc_ring_clear(line->ring);
    line->is_outbound_fresh = true;
    return line->outbound ? lc_resampler_reset(line->outbound) : LC_OK;
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
    line->is_outbound_fresh = true;
    return LC_OK;
}
