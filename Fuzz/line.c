/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A line, in every encoding, at every rate and of both qualities, given payloads good and damaged, speech, changes of
 * rate, ends and resets in any order, against a model put together from its parts: the witnesses for Base64 and G.711,
 * and one resampler a direction that gets each chunk whole.
 *
 * A payload in error says what a witness says and leaves the line as it was; too little room consumes nothing;
 * nothing is written past a bound; without a resampler nothing is allocated.
 */
#include "linecard/line.h"

#include <stdbool.h>

#include "allocations.h"
#include "buffer.h"
#include "check.h"
#include "input.h"
#include "linecard/resample.h"
#include "signal.h"
#include "witness_base64.h"
#include "witness_g711.h"

/* The nine, and two that are not supported. */
static const uint32_t rates[] = {8000, 16000, 24000, 48000, 11025, 12000, 22050, 32000, 44100, 0, 8001};

enum {
    RATES = sizeof rates / sizeof *rates,
    ENCODINGS = 4,
    CHUNK = 8000,    /* payload bytes or samples of one operation at most: several blocks of a line */
    SESSION = 48000, /* and in all */
    WIRE = 64000,    /* wire samples of one payload at most */
    STEPS_PER_SECOND = 50,
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

/* Tells libFuzzer of all that it has tried: see resample.c. */
#if defined(__linux__)
__attribute__((section("__libfuzzer_extra_counters")))
#endif
static struct {
    uint8_t operations[ENCODINGS][OPERATIONS][2][2];
    uint8_t damages[4][16][16]; /* by kind, and by the upper and the lower bits of their place */
} tried;

typedef struct session {
    input decisions;
    lc_line *line;
    lc_line_format format;
    lc_resampler *inbound;  /* the model's; NULL where the rates are equal */
    lc_resampler *outbound; /* likewise */
    bool is_fresh;          /* nothing was sent since the outbound start */
    size_t total;           /* payload bytes and samples in all */
    signal signal;
} session;

/* Wire samples that the model has ready for the next payloads; in front those that an earlier resampler held. */
static int16_t wire[WIRE];
static size_t waiting;

/* Says on what line a promise was broken. */
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

static bool is_supported(uint32_t hz) { return hz >= 8000 && hz != 8001; }

/* What comes of opening a resampler between two rates. */
static lc_status opening(const session *s, uint32_t input_hz, uint32_t output_hz) {
    if (!is_supported(input_hz) || !is_supported(output_hz)) return LC_UNSUPPORTED_RATE;
    if (input_hz == output_hz || s->format.quality != LC_QUALITY_DIRECT) return LC_OK;
    return input_hz % 11025 == 0 || output_hz % 11025 == 0 ? LC_UNSUPPORTED_PAIR : LC_OK;
}

/* Encodings */

static bool is_companded(const session *s) {
    return s->format.encoding == LC_ENCODING_MU_LAW || s->format.encoding == LC_ENCODING_A_LAW;
}

static size_t width(const session *s) { return is_companded(s) ? 1 : 2; }

/* Which byte of a linear sample comes first. */
static size_t low_byte(const session *s) { return s->format.encoding == LC_ENCODING_L16_LITTLE_ENDIAN ? 0 : 1; }

static int16_t unpack(const session *s, const uint8_t *bytes, size_t place) {
    if (s->format.encoding == LC_ENCODING_MU_LAW) return witness_mu_sample(bytes[place]);
    if (s->format.encoding == LC_ENCODING_A_LAW) return witness_a_sample(bytes[place]);
    const unsigned low = bytes[2 * place + low_byte(s)], high = bytes[2 * place + 1 - low_byte(s)];
    return (int16_t)(high * 256 + low);
}

static void pack(const session *s, uint8_t *bytes, size_t place, int16_t sample) {
    if (is_companded(s)) {
        bytes[place] = (s->format.encoding == LC_ENCODING_MU_LAW ? witness_mu_code : witness_a_code)(sample);
        return;
    }
    const unsigned pattern = (unsigned)sample & 0xFFFF;
    bytes[2 * place + low_byte(s)] = (uint8_t)(pattern % 256);
    bytes[2 * place + 1 - low_byte(s)] = (uint8_t)(pattern / 256);
}

/* Resamplers */

static lc_resampler *open_resampler(const session *s, uint32_t input_hz, uint32_t output_hz) {
    lc_resampler *made = NULL;
    if (input_hz == output_hz) return NULL;
    const lc_status status = lc_resampler_create(&made, input_hz, output_hz, s->format.quality);
    HOLD(status == LC_OK, "resampler not opened: %s", lc_status_name(status));
    return made;
}

static size_t convert(const session *s, lc_resampler *resampler, int16_t *out, size_t room, const int16_t *in,
                      size_t count) {
    if (resampler == NULL) {
        HOLD(count <= room, "a model too small");
        if (count > 0) memcpy(out, in, count * sizeof *in);
        return count;
    }
    const lc_result result = lc_resampler_process(resampler, out, room, in, count);
    HOLD(result.status == LC_OK, "resampler: %s", lc_status_name(result.status));
    return result.count;
}

/* Moves what the model's outbound resampler holds to `wire`. */
static void flush(session *s) {
    if (s->outbound == NULL) return;
    const lc_result result = lc_resampler_flush(s->outbound, wire + waiting, WIRE - waiting);
    HOLD(result.status == LC_OK, "flush: %s", lc_status_name(result.status));
    waiting += result.count;
}

/* Inbound */

/* Receives a payload, and holds what comes of it to what it must be. */
static void receive(session *s, const uint8_t *payload, size_t count) {
    static int16_t linear[CHUNK * 2], expected[WIRE];
    const buffer text = copy_buffer(payload, count, 0), bytes = make_buffer(count, 0, 0);
    /* A payload that needs no room is taken by this. */
    const lc_result first = lc_line_inbound(s->line, NULL, 0, text.start, count);
    const size_t bound = first.status == LC_INSUFFICIENT_CAPACITY ? first.count : 0;
    HOLD(bound <= lc_line_inbound_bound(s->line, count), "inbound needs more than its bound");
    const buffer room = make_buffer(bound * sizeof(int16_t), 0, 0);
    int16_t *pcm = (int16_t *)(void *)room.start;
    lc_result result = witness_base64_decode(bytes.start, payload, count);
    if (result.status == LC_OK && result.count % width(s) != 0) result = (lc_result){LC_PARTIAL_SAMPLE, count};
    if (result.status == LC_OK) {
        const size_t samples = result.count / width(s);
        for (size_t i = 0; i < samples; ++i) linear[i] = unpack(s, bytes.start, i);
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

/* Any number up to a chunk; every second time one close to a power of two, where blocks are likely to end. */
static size_t next_count(session *s) {
    const size_t number = next_below(&s->decisions, 65536);
    if (number % 2 == 0) return number / 2 % (CHUNK + 1);
    const size_t count = ((size_t)1 << (number >> 8) % 13) + (number >> 1) % 16;
    return count < 8 ? 0 : count - 8;
}

/* Writes the text of `count` bytes with one character changed, or without its end, or as two texts, each of them
 * padded. It may still be good. */
static size_t write_damaged(session *s, uint8_t *text, const uint8_t *bytes, size_t count) {
    const uint8_t how = next_byte(&s->decisions) % 4;
    const size_t place = next_count(s) % (count + 1);
    size_t width = 0;
    while (place >> width != 0) ++width;
    ++tried.damages[how][width][place % 16];
    if (how == 0) {
        const size_t length = witness_base64_encode(text, bytes, place).count;
        return length + witness_base64_encode(text + length, bytes + place, count - place).count;
    }
    const size_t length = witness_base64_encode(text, bytes, count).count;
    if (how == 1 || place >= length) return place < length ? place : length;
    text[place] = how == 2 ? '=' : next_byte(&s->decisions);
    return length;
}

static void receive_some(session *s, size_t count, bool damaged) {
    static uint8_t bytes[CHUNK], text[CHUNK * 2];
    if (!damaged) count = count / width(s) * width(s);
    for (size_t i = 0; i < count; ++i) bytes[i] = (uint8_t)((uint16_t)next_sample(&s->signal) >> 8);
    receive(s, text, damaged ? write_damaged(s, text, bytes, count) : witness_base64_encode(text, bytes, count).count);
}

/* Outbound */

static size_t message_samples(const session *s) { return s->format.wire_hz / STEPS_PER_SECOND; }

/* Characters of so many messages (RFC 4648 section 4). */
static size_t characters(const session *s, size_t messages) {
    return (messages * message_samples(s) * width(s) + 2) / 3 * 4;
}

/* Holds a payload to as many messages at the front of `wire`; then they no longer wait. */
static void same_messages(session *s, lc_result result, const uint8_t *text, size_t messages) {
    static uint8_t bytes[WIRE * 2], expected[WIRE * 3];
    const size_t samples = messages * message_samples(s);
    for (size_t i = 0; i < samples; ++i) pack(s, bytes, i, wire[i]);
    const size_t count = witness_base64_encode(expected, bytes, samples * width(s)).count;
    same(s, "outbound", result, (lc_result){LC_OK, count});
    const size_t i = difference(text, expected, count);
    HOLD(i == count, "outbound: %c at %zu of %zu, not %c", text[i], i, count, expected[i]);
    waiting -= samples;
    memmove(wire, wire + samples, waiting * sizeof *wire);
}

/* Gives the line samples until it has taken all and nothing is due, `limit` messages a payload at most. */
static void drain(session *s, const int16_t *pcm, size_t count, size_t limit) {
    const size_t least = characters(s, 1);
    size_t consumed;
    same(s, "outbound without room", lc_line_outbound(s->line, NULL, least - 1, pcm, count, &consumed),
         (lc_result){LC_INSUFFICIENT_CAPACITY, least});
    HOLD(consumed == 0, "without room %zu samples were taken", consumed);
    for (;;) {
        const size_t due = waiting / message_samples(s), messages = due < limit ? due : limit;
        const size_t bound = lc_line_outbound_bound(s->line, count);
        const size_t room = limit == SIZE_MAX ? bound : characters(s, limit);
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
        if (count == 0 && waiting < message_samples(s)) return;
    }
}

static size_t lead_in(const session *s) {
    return s->outbound != NULL && s->format.outbound_hz == 11025 ? (s->format.wire_hz + 22049) / 22050 : 0;
}

/* All of a chunk is due at once in the model: the line may give it in as many payloads as it likes. */
static void send(session *s, size_t count) {
    static int16_t speech[CHUNK];
    for (size_t i = 0; i < count; ++i) speech[i] = next_sample(&s->signal);
    const buffer pcm = copy_buffer(speech, count * sizeof *speech, 0);
    while (s->is_fresh && count > 0 && waiting % message_samples(s) < lead_in(s)) wire[waiting++] = 0;
    if (count > 0) s->is_fresh = false;
    waiting += convert(s, s->outbound, wire + waiting, WIRE - waiting, speech, count);
    const uint8_t limit = next_byte(&s->decisions) % 4; /* none, or messages */
    drain(s, (const int16_t *)(const void *)pcm.start, count, limit == 0 ? SIZE_MAX : limit);
    drop_buffer(pcm);
}

static void finish(session *s) {
    const lc_status status = lc_line_finish_outbound(s->line);
    HOLD(status == LC_OK, "finish: %s", lc_status_name(status));
    flush(s);
    while (waiting % message_samples(s) != 0) wire[waiting++] = 0;
    s->is_fresh = true;
    if (next_byte(&s->decisions) % 4 != 0) drain(s, NULL, 0, SIZE_MAX); /* or with what comes next */
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
    const lc_status expected = hz == s->format.outbound_hz ? LC_OK : opening(s, hz, s->format.wire_hz);
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
    const double out = s->outbound ? lc_resampler_delay(s->outbound) + (double)lead_in(s) / s->format.wire_hz : 0;
    HOLD(lc_line_inbound_delay(s->line) == in && lc_line_outbound_delay(s->line) == out, "the delays are wrong");
}

/* Payload bytes or samples that one operation may still use. */
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
    case RECEIVE_FRAME: receive_some(s, within(s, s->format.wire_hz / STEPS_PER_SECOND * width(s)), false); break;
    case RECEIVE: receive_some(s, within(s, number), false); break;
    case RECEIVE_DAMAGED: receive_some(s, within(s, number), true); break;
    case SEND_FRAME: send(s, within(s, s->format.outbound_hz / STEPS_PER_SECOND)); break;
    case SEND: send(s, within(s, number)); break;
    case FINISH: finish(s); break;
    case RESET: reset(s); break;
    case CHANGE_RATE: change_rate(s, rates[number % RATES]); break;
    case OPERATIONS: break;
    }
    check_delays(s);
}

static uint32_t next_rate(session *s) { return rates[next_byte(&s->decisions) % RATES]; }

/* Opens the line under test and the model; false where rates are not supported, which the line must refuse. */
static bool open_line(session *s) {
    static const lc_quality qualities[] = {LC_QUALITY_REALTIME, LC_QUALITY_LOW_DELAY, LC_QUALITY_DIRECT};
    const uint8_t encoding = next_byte(&s->decisions) % ENCODINGS;
    const uint32_t wire_hz = next_rate(s), inbound_hz = next_rate(s), outbound_hz = next_rate(s);
    const lc_quality quality = qualities[next_byte(&s->decisions) % 3];
    s->format = (lc_line_format){(lc_encoding)encoding, wire_hz, inbound_hz, outbound_hz, quality};
    const lc_status inbound = opening(s, wire_hz, inbound_hz), outbound = opening(s, outbound_hz, wire_hz);
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
