/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A line, in every encoding, at every rate and quality, given good and damaged payloads, speech, changes of rate, ends
 * and resets in any order, against a model made of its parts: the witnesses for Base64 and G.711, and one resampler for
 * each direction, which gets each chunk whole.
 *
 * A bad payload gives the error of the witness and leaves the line as it was; too little room consumes nothing; nothing
 * is written past a bound; without a resampler nothing is allocated.
 */
#include "linecard/line.h"

#include <stdbool.h>

#include "allocations.h"
#include "buffer.h"
#include "check.h"
#include "input.h"
#include "line_format.h"
#include "linecard/resample.h"
#include "signal.h"
#include "witness_base64.h"

enum {
    ENCODINGS = 4,
    CHUNK = 8000,    /* most payload bytes or samples of an operation: several blocks of a line */
    SESSION = 48000, /* most payload bytes and samples in all */
    WIRE = 64000,    /* most wire samples of a payload */
};

enum operation {
    RECEIVE_FRAME,
    RECEIVE,
    RECEIVE_DAMAGED,
    SEND_FRAME,
    SEND,
    FINISH,
    RESET,
    CHANGE_RATE,
    OPERATIONS,
};

/* Counters for libFuzzer: see resample.c. */
#if defined(__linux__)
__attribute__((section("__libfuzzer_extra_counters")))
#endif
static struct {
    uint8_t operations[ENCODINGS][OPERATIONS][2][2];
    uint8_t damages[4][16][16]; /* by kind, bits of their index, and its lowest four bits */
} tried;

typedef struct session {
    input decisions;
    lc_line *line;
    lc_line_format format;
    lc_resampler *inbound;  /* the model's; NULL where the rates are equal */
    lc_resampler *outbound; /* likewise */
    bool is_fresh;          /* nothing was sent since the outbound start */
    size_t total;           /* payload bytes and samples so far */
    signal signal;
} session;

/* Wire samples that the model has ready for the next payloads. */
static int16_t wire[WIRE];
static size_t waiting;

/* CHECK that also prints the line's format. */
#define HOLD(promise, ...)                                                                                             \
    do {                                                                                                               \
        if (!(promise))                                                                                                \
            fprintf(stderr, "encoding %d at %u Hz, %u Hz in, %u Hz out, quality %d: ", s->format.encoding,             \
                    s->format.wire_hz, s->format.inbound_hz, s->format.outbound_hz, s->format.quality);                \
        CHECK(promise, __VA_ARGS__);                                                                                   \
    } while (0)

static void same(const session *s, const char *what, lc_result found, lc_result expected) {
    HOLD(found.status == expected.status && found.count == expected.count, "%s: %s %zu, not %s %zu", what,
         lc_status_name(found.status), found.count, lc_status_name(expected.status), expected.count);
}

/* Resamplers */

static lc_resampler *open_resampler(const session *s, uint32_t input_hz, uint32_t output_hz) {
    lc_resampler *created = NULL;
    if (input_hz == output_hz) return NULL;
    const lc_status status = lc_resampler_create(&created, input_hz, output_hz, s->format.quality);
    HOLD(status == LC_OK, "resampler not opened: %s", lc_status_name(status));
    return created;
}

static size_t convert(const session *s, lc_resampler *resampler, int16_t *out, size_t room, const int16_t *in,
                      size_t count) {
    if (resampler == NULL) {
        HOLD(count <= room, "the model is too small");
        if (count > 0) memcpy(out, in, count * sizeof *in);
        return count;
    }
    const lc_result result = lc_resampler_process(resampler, out, room, in, count);
    HOLD(result.status == LC_OK, "resampler: %s", lc_status_name(result.status));
    return result.count;
}

/* Moves the samples that the model's outbound resampler holds to `wire`. */
static void flush(session *s) {
    if (s->outbound == NULL) return;
    const lc_result result = lc_resampler_flush(s->outbound, wire + waiting, WIRE - waiting);
    HOLD(result.status == LC_OK, "flush: %s", lc_status_name(result.status));
    waiting += result.count;
}

/* Inbound */

/* Receives a payload and compares the result with the model's. */
static void receive(session *s, const uint8_t *payload, size_t count) {
    static int16_t linear[CHUNK * 2], expected[WIRE];
    const buffer text = copy_buffer(payload, count, 0), bytes = make_buffer(count, 0, 0);
    /* This call consumes a payload that needs no room. */
    const lc_result first = lc_line_inbound(s->line, NULL, 0, text.start, count);
    const size_t bound = first.status == LC_INSUFFICIENT_CAPACITY ? first.count : 0;
    HOLD(bound <= lc_line_inbound_bound(s->line, count), "inbound needs more than its bound");
    const buffer room = make_buffer(bound * sizeof(int16_t), 0, 0);
    int16_t *pcm = (int16_t *)(void *)room.start;
    lc_result result = witness_base64_decode(bytes.start, payload, count);
    if (result.status == LC_OK && result.count % width(&s->format) != 0) result = (lc_result){LC_PARTIAL_SAMPLE, count};
    if (result.status == LC_OK) {
        const size_t samples = result.count / width(&s->format);
        for (size_t i = 0; i < samples; ++i) linear[i] = unpack(s->format.encoding, bytes.start, i);
        result.count = convert(s, s->inbound, expected, WIRE, linear, samples);
    }
    if (bound > 0)
        same(s, "inbound without room", lc_line_inbound(s->line, NULL, bound - 1, text.start, count),
             (lc_result){LC_INSUFFICIENT_CAPACITY, bound});
    const size_t before = fuzz_allocations();
    same(s, "inbound", bound > 0 ? lc_line_inbound(s->line, pcm, bound, text.start, count) : first, result);
    HOLD(s->inbound != NULL || fuzz_allocations() == before, "inbound allocated");
    if (result.status == LC_OK) {
        const size_t i = difference(pcm, expected, result.count * sizeof *pcm) / sizeof *pcm;
        HOLD(i == result.count, "inbound sample %zu of %zu is %d, not %d", i, result.count, pcm[i], expected[i]);
    }
    drop_buffer(room);
    drop_buffer(bytes);
    drop_buffer(text);
}

/* Returns a count up to CHUNK; every second one is close to a power of two, where blocks are likely to end. */
static size_t next_count(session *s) {
    const size_t number = next_below(&s->decisions, 65536);
    if (number % 2 == 0) return number / 2 % (CHUNK + 1);
    const size_t count = ((size_t)1 << (number >> 8) % 13) + (number >> 1) % 16;
    return count < 8 ? 0 : count - 8;
}

/* Writes the text of `count` bytes with one character changed, or without its end, or as two texts, each of them
 * padded. It may still be valid. */
static size_t write_damaged(session *s, uint8_t *text, const uint8_t *bytes, size_t count) {
    const uint8_t kind = next_byte(&s->decisions) % 4;
    const size_t index = next_count(s) % (count + 1);
    size_t bits = 0;
    while (index >> bits != 0) ++bits;
    ++tried.damages[kind][bits][index % 16];
    if (kind == 0) {
        const size_t length = witness_base64_encode(text, bytes, index).count;
        return length + witness_base64_encode(text + length, bytes + index, count - index).count;
    }
    const size_t length = witness_base64_encode(text, bytes, count).count;
    if (kind == 1 || index >= length) return index < length ? index : length;
    text[index] = kind == 2 ? '=' : next_byte(&s->decisions);
    return length;
}

static void receive_bytes(session *s, size_t count, bool damaged) {
    static uint8_t bytes[CHUNK], text[CHUNK * 2];
    if (!damaged) count = count / width(&s->format) * width(&s->format);
    for (size_t i = 0; i < count; ++i) bytes[i] = (uint8_t)((uint16_t)next_sample(&s->signal) >> 8);
    receive(s, text, damaged ? write_damaged(s, text, bytes, count) : witness_base64_encode(text, bytes, count).count);
}

/* Outbound */

/* Compares a payload with the first messages of `wire`, and removes them. */
static void same_messages(session *s, lc_result result, const uint8_t *text, size_t messages) {
    static uint8_t bytes[WIRE * 2], expected[WIRE * 3];
    const size_t samples = messages * message_samples(&s->format);
    for (size_t i = 0; i < samples; ++i) pack(s->format.encoding, bytes, i, wire[i]);
    const size_t count = witness_base64_encode(expected, bytes, samples * width(&s->format)).count;
    same(s, "outbound", result, (lc_result){LC_OK, count});
    const size_t i = difference(text, expected, count);
    HOLD(i == count, "outbound: %c at %zu of %zu, not %c", text[i], i, count, expected[i]);
    waiting -= samples;
    memmove(wire, wire + samples, waiting * sizeof *wire);
}

/* Sends samples until the line has taken all and nothing is due, with at most `limit` messages a payload. */
static void drain(session *s, const int16_t *pcm, size_t count, size_t limit) {
    const size_t least = characters(&s->format, 1);
    size_t consumed;
    same(s, "outbound without room", lc_line_outbound(s->line, NULL, least - 1, pcm, count, &consumed),
         (lc_result){LC_INSUFFICIENT_CAPACITY, least});
    HOLD(consumed == 0, "without room %zu samples were taken", consumed);
    for (;;) {
        const size_t due = waiting / message_samples(&s->format), messages = due < limit ? due : limit;
        const size_t bound = lc_line_outbound_bound(s->line, count);
        const size_t room = limit == SIZE_MAX ? bound : characters(&s->format, limit);
        const buffer text = make_buffer(room, 0, 0);
        const size_t before = fuzz_allocations();
        const lc_result result = lc_line_outbound(s->line, text.start, room, pcm, count, &consumed);
        HOLD(s->outbound != NULL || fuzz_allocations() == before, "outbound allocated");
        HOLD(consumed <= count && (consumed == count || messages == limit), "%zu of %zu samples taken", consumed,
             count);
        same_messages(s, result, text.start, messages);
        drop_buffer(text);
        pcm += consumed;
        count -= consumed;
        if (count == 0 && waiting < message_samples(&s->format)) return;
    }
}

/* The model converts a chunk at once; the line may return it in any number of payloads. */
static void send(session *s, size_t count) {
    static int16_t speech[CHUNK];
    for (size_t i = 0; i < count; ++i) speech[i] = next_sample(&s->signal);
    const buffer pcm = copy_buffer(speech, count * sizeof *speech, 0);
    while (s->is_fresh && count > 0 && waiting % message_samples(&s->format) < lead_in(&s->format)) wire[waiting++] = 0;
    if (count > 0) s->is_fresh = false;
    waiting += convert(s, s->outbound, wire + waiting, WIRE - waiting, speech, count);
    const uint8_t limit = next_byte(&s->decisions) % 4; /* in messages; 0 is no limit */
    drain(s, (const int16_t *)(const void *)pcm.start, count, limit == 0 ? SIZE_MAX : limit);
    drop_buffer(pcm);
}

static void finish(session *s) {
    const lc_status status = lc_line_finish_outbound(s->line);
    HOLD(status == LC_OK, "finish: %s", lc_status_name(status));
    flush(s);
    while (waiting % message_samples(&s->format) != 0) wire[waiting++] = 0;
    s->is_fresh = true;
    if (next_byte(&s->decisions) % 4 != 0) drain(s, NULL, 0, SIZE_MAX); /* or with the next chunk */
}

static void reset(session *s) {
    const lc_status status = lc_line_reset_outbound(s->line);
    HOLD(status == LC_OK, "reset: %s", lc_status_name(status));
    if (s->outbound != NULL) HOLD(lc_resampler_reset(s->outbound) == LC_OK, "the model's reset");
    waiting = 0;
    s->is_fresh = true;
}

static void change_rate(session *s, uint32_t hz) {
    const lc_status status = lc_line_set_outbound_hz(s->line, hz);
    const lc_status expected =
        hz == s->format.outbound_hz ? LC_OK : expected_opening(s->format.quality, hz, s->format.wire_hz);
    HOLD(status == expected, "%u Hz: %s", hz, lc_status_name(status));
    if (status != LC_OK || hz == s->format.outbound_hz) return;
    flush(s);
    lc_resampler_destroy(s->outbound);
    s->format.outbound_hz = hz;
    s->outbound = open_resampler(s, hz, s->format.wire_hz);
    s->is_fresh = true;
}

static void check_delays(const session *s) {
    const double in = s->inbound ? lc_resampler_delay(s->inbound) : 0;
    const double out =
        s->outbound ? lc_resampler_delay(s->outbound) + (double)lead_in(&s->format) / s->format.wire_hz : 0;
    HOLD(lc_line_inbound_delay(s->line) == in && lc_line_outbound_delay(s->line) == out, "the delays are wrong");
}

/* Limits the payload bytes or samples of an operation to those that are left of SESSION. */
static size_t within(session *s, size_t count) {
    if (count > SESSION - s->total) count = SESSION - s->total;
    s->total += count;
    return count;
}

static void operate(session *s) {
    const enum operation operation = (enum operation)(next_byte(&s->decisions) % OPERATIONS);
    const size_t number = next_count(s);
    ++tried.operations[s->format.encoding][operation][s->inbound != NULL][s->outbound != NULL];
    switch (operation) {
    case RECEIVE_FRAME:
        receive_bytes(s, within(s, s->format.wire_hz / MESSAGES_PER_SECOND * width(&s->format)), false);
        break;
    case RECEIVE: receive_bytes(s, within(s, number), false); break;
    case RECEIVE_DAMAGED: receive_bytes(s, within(s, number), true); break;
    case SEND_FRAME: send(s, within(s, s->format.outbound_hz / MESSAGES_PER_SECOND)); break;
    case SEND: send(s, within(s, number)); break;
    case FINISH: finish(s); break;
    case RESET: reset(s); break;
    case CHANGE_RATE: change_rate(s, rates[number % RATES]); break;
    case OPERATIONS: break;
    }
    check_delays(s);
}

static uint32_t next_rate(session *s) { return rates[next_byte(&s->decisions) % RATES]; }

/* Opens the line under test and the model. Returns false for unsupported rates, which the line must refuse. */
static bool open_line(session *s) {
    static const lc_quality qualities[] = {LC_QUALITY_REALTIME, LC_QUALITY_LOW_DELAY, LC_QUALITY_DIRECT};
    const uint8_t encoding = next_byte(&s->decisions) % ENCODINGS;
    const uint32_t wire_hz = next_rate(s), inbound_hz = next_rate(s), outbound_hz = next_rate(s);
    const lc_quality quality = qualities[next_byte(&s->decisions) % 3];
    s->format = (lc_line_format){(lc_encoding)encoding, wire_hz, inbound_hz, outbound_hz, quality};
    const lc_status inbound = expected_opening(s->format.quality, wire_hz, inbound_hz),
                    outbound = expected_opening(s->format.quality, outbound_hz, wire_hz);
    const bool is_possible = inbound == LC_OK && outbound == LC_OK;
    const lc_status status = lc_line_create(&s->line, &s->format);
    HOLD(status == (inbound == LC_OK ? outbound : inbound), "create: %s", lc_status_name(status));
    HOLD(is_possible == (s->line != NULL), "a handle is written on success only");
    if (!is_possible) return false;
    s->inbound = open_resampler(s, wire_hz, inbound_hz);
    s->outbound = open_resampler(s, outbound_hz, wire_hz);
    return true;
}

static void close_line(session *s) {
    lc_resampler_destroy(s->inbound);
    lc_resampler_destroy(s->outbound);
    lc_line_destroy(s->line);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    session opened = {.decisions = {data, size}, .is_fresh = true}, *s = &opened;
    waiting = 0;
    if (!open_line(s)) return 0;
    s->signal = next_signal(&s->decisions);
    for (size_t i = 0; i < 64 && s->decisions.count > 0; ++i) operate(s);
    finish(s);
    drain(s, NULL, 0, SIZE_MAX);
    close_line(s);
    return 0;
}
