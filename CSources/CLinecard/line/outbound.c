/* SPDX-License-Identifier: Apache-2.0 */
#include <assert.h>
#include <string.h>

#include "l16.h"
#include "line_internal.h"
#include "linecard/base64.h"
#include "linecard/g711.h"

static size_t smaller(size_t a, size_t b) { return a < b ? a : b; }

static size_t message_bytes(const lc_line *line) { return line->message_samples * lc_line_bytes_per_sample(line); }

/* Turns samples into payload bytes. */
static void pack(const lc_line *line, uint8_t *bytes, const int16_t *pcm, size_t count) {
    switch (line->format.encoding) {
    case LC_ENCODING_MU_LAW: lc_g711_encode(bytes, pcm, count, LC_LAW_MU); break;
    case LC_ENCODING_A_LAW: lc_g711_encode(bytes, pcm, count, LC_LAW_A); break;
    case LC_ENCODING_L16_LITTLE_ENDIAN: lc_l16_copy(bytes, pcm, count, false); break;
    case LC_ENCODING_L16_BIG_ENDIAN: lc_l16_copy(bytes, pcm, count, true); break;
    }
}

/* A payload being written. Bytes wait in `line->bytes` until they fill it or the payload ends. */
typedef struct payload {
    uint8_t *text;
    size_t written; /* characters */
    size_t waiting; /* bytes */
    size_t room;    /* messages that still fit */
} payload;

static void encode_bytes(lc_line *line, payload *payload, size_t count) {
    const size_t room = lc_base64_encoded_count(count);
    payload->written += lc_base64_encode(payload->text + payload->written, room, line->bytes, count).count;
    payload->waiting -= count;
    memmove(line->bytes, line->bytes + count, payload->waiting);
}

/* Appends at most a block of wire samples. */
static void append_block(lc_line *line, payload *payload, const int16_t *pcm, size_t count) {
    const size_t byte_count = count * lc_line_bytes_per_sample(line);
    if (payload->waiting + byte_count > sizeof line->bytes) encode_bytes(line, payload, payload->waiting / 3 * 3);
    pack(line, line->bytes + payload->waiting, pcm, count);
    payload->waiting += byte_count;
}

static void append(lc_line *line, payload *payload, const int16_t *pcm, size_t count) {
    for (size_t start = 0; start < count; start += LC_LINE_BLOCK)
        append_block(line, payload, pcm + start, count - start < LC_LINE_BLOCK ? count - start : LC_LINE_BLOCK);
}

static lc_result end_payload(lc_line *line, payload *payload) {
    encode_bytes(line, payload, payload->waiting);
    return (lc_result){LC_OK, payload->written};
}

/* Usually there is one message, and a division takes as long as a tenth of its encoding. */
static size_t whole_messages(const lc_line *line, size_t samples) {
    if (samples < line->message_samples) return 0;
    return samples < 2 * line->message_samples ? 1 : samples / line->message_samples;
}

/* The most messages that wait after `count` more samples. */
static size_t messages_after(const lc_line *line, size_t count) {
    const size_t produced = line->outbound != NULL ? lc_resampler_bound(line->outbound, count) : count;
    const size_t lead_in = line->is_outbound_fresh ? lc_line_lead_in_samples(line) : 0;
    const size_t waiting = lc_ring_count(line->ring) + lead_in;
    return whole_messages(line, produced < SIZE_MAX - waiting ? produced + waiting : SIZE_MAX);
}

/* Returns true if `count` samples are a message as they are: none wait before them, and the rates are equal. */
static bool is_message(const lc_line *line, size_t count) {
    return count == line->message_samples && line->outbound == NULL && lc_ring_count(line->ring) == 0;
}

size_t lc_line_outbound_bound(const lc_line *line, size_t count) {
    if (line == NULL) return 0;
    if (is_message(line, count)) return line->message_text;
    const size_t messages = messages_after(line, count), bytes = message_bytes(line);
    if (messages <= 1) return line->message_text;
    return messages <= SIZE_MAX / bytes ? lc_base64_encoded_count(messages * bytes) : SIZE_MAX;
}

/* Cannot fail: see LC_LINE_RING_MESSAGES. */
static void keep(lc_line *line, const int16_t *pcm, size_t count) {
    if (count == 0) return;
    const bool kept = lc_ring_write(line->ring, pcm, count);
    assert(kept);
    (void)kept;
}

static void keep_silence(lc_line *line, size_t count) {
    memset(line->wire_pcm, 0, count * sizeof *line->wire_pcm); /* either law compands 0 to its silence */
    keep(line, line->wire_pcm, count);
}

/* Adds silence to the ring, so that each 20 ms of input gives one message: see lc_line_lead_in_samples. */
static void lead_in(lc_line *line) {
    const size_t past = lc_ring_count(line->ring) % line->message_samples;
    const size_t needed = lc_line_lead_in_samples(line);
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

/* Takes wire samples while the ring holds less than a message. Whole messages bypass an empty ring. */
static void append_or_keep(lc_line *line, payload *payload, const int16_t *pcm, size_t count) {
    const size_t samples = line->message_samples;
    const size_t due = lc_ring_count(line->ring) == 0 ? whole_messages(line, count) : 0;
    const size_t messages = smaller(due, payload->room);
    append(line, payload, pcm, messages * samples);
    payload->room -= messages;
    keep(line, pcm + messages * samples, count - messages * samples);
}

/* Takes as much input at the wire's rate as fits: whole messages, or the samples that a waiting message lacks. */
static size_t take_unresampled(lc_line *line, payload *payload, const int16_t *pcm, size_t count) {
    const size_t samples = line->message_samples;
    const size_t waiting = lc_ring_count(line->ring);
    const bool is_whole = waiting == 0 && count >= samples;
    const size_t step =
        is_whole ? smaller(count / samples, payload->room) * samples : smaller(count, samples - waiting);
    append_or_keep(line, payload, pcm, step);
    return step;
}

/* Resamples up to 20 ms of input. */
static lc_result take_resampled(lc_line *line, payload *payload, const int16_t *pcm, size_t count) {
    const size_t step = smaller(count, line->format.outbound_hz / LC_LINE_MESSAGES_PER_SECOND);
    const lc_result produced = lc_resampler_process(line->outbound, line->wire_pcm, LC_LINE_BLOCK, pcm, step);
    if (produced.status != LC_OK) return produced;
    append_or_keep(line, payload, line->wire_pcm, produced.count);
    return (lc_result){LC_OK, step};
}

static lc_result take(lc_line *line, payload *payload, const int16_t *pcm, size_t count) {
    if (line->outbound != NULL) return take_resampled(line, payload, pcm, count);
    return (lc_result){LC_OK, take_unresampled(line, payload, pcm, count)};
}

/* The messages that fit in `capacity` characters, which have room for at least one. */
static size_t messages_within(const lc_line *line, size_t capacity) {
    const size_t bytes = capacity / 4 * 3, needed = message_bytes(line);
    return bytes < 2 * needed ? 1 : bytes / needed;
}

lc_result lc_line_outbound(lc_line *line, uint8_t *text, size_t capacity, const int16_t *pcm, size_t count,
                           size_t *consumed) {
    if (consumed != NULL) *consumed = 0;
    if (line == NULL || consumed == NULL || (pcm == NULL && count > 0)) return (lc_result){LC_INVALID_ARGUMENT, 0};
    if (capacity < line->message_text) return (lc_result){LC_INSUFFICIENT_CAPACITY, line->message_text};
    if (text == NULL) return (lc_result){LC_INVALID_ARGUMENT, 0};
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
            const lc_result step = take(line, &payload, pcm + *consumed, left);
            if (step.status != LC_OK) return step;
            *consumed += step.count;
        } else {
            break;
        }
    }
    return end_payload(line, &payload);
}

lc_status lc_line_keep_tail(lc_line *line) {
    if (line->outbound == NULL) return LC_OK;
    const lc_result tail = lc_resampler_flush(line->outbound, line->wire_pcm, LC_LINE_BLOCK);
    if (tail.status == LC_OK) keep(line, line->wire_pcm, tail.count);
    return tail.status;
}

lc_status lc_line_finish_outbound(lc_line *line) {
    if (line == NULL) return LC_INVALID_ARGUMENT;
    const lc_status status = lc_line_keep_tail(line);
    if (status != LC_OK) return status;
    const size_t past = lc_ring_count(line->ring) % line->message_samples;
    if (past > 0) keep_silence(line, line->message_samples - past);
    line->is_outbound_fresh = true;
    return LC_OK;
}

lc_status lc_line_reset_outbound(lc_line *line) {
    if (line == NULL) return LC_INVALID_ARGUMENT;
    lc_ring_clear(line->ring);
    line->is_outbound_fresh = true;
    return line->outbound ? lc_resampler_reset(line->outbound) : LC_OK;
}
