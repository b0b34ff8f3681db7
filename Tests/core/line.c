/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tests a whole line from C, in each encoding: payload text to PCM and back, with buffers of exactly the size that the
 * headers promise, which end before an inaccessible page; and that each 20 ms of an echo give 20 ms, at every rate.
 */
#include "linecard/line.h"

#include <stdio.h>
#include <string.h>

#include "arguments.h"
#include "generator.h"
#include "linecard/base64.h"
#include "linecard/g711.h"
#include "region.h"
#include "report.h"

enum {
    WIRE_HZ = 8000,
    FRAME = 160,
    FRAMES = 50,
    PER_SECOND = 50,
    MOST_HZ = 48000,
    ROOM = 16384,
    TEXT = 4096,
    PCM_ROOM = 1024
};

static const struct {
    const char *name;
    lc_encoding encoding;
    size_t width;    /* bytes of a sample */
    uint8_t silence; /* each byte of a silent sample */
    int lossy;       /* a code that does not come back, or -1; mu-law's negative zero becomes the positive one */
} encodings[] = {
    {"mu-law", LC_ENCODING_MU_LAW, 1, LC_G711_MU_SILENCE, 0x7F},
    {"l16-little-endian", LC_ENCODING_L16_LITTLE_ENDIAN, 2, 0, -1},
    {"l16-big-endian", LC_ENCODING_L16_BIG_ENDIAN, 2, 0, -1},
    {"a-law", LC_ENCODING_A_LAW, 1, LC_G711_A_SILENCE, -1},
};

/* The memory of one test. Buffers for text and PCM end where their regions end. */
typedef struct exchange {
    region text_memory, pcm_memory;
    lc_line *line;
    size_t encoding; /* index */
} exchange;

static uint8_t *text_of(const exchange *e, size_t count) { return e->text_memory.end - count; }

static int16_t *pcm_of(const exchange *e, size_t count) {
    return (int16_t *)(void *)(e->pcm_memory.end - count * sizeof(int16_t));
}

/* Receives a payload and sends its audio back. Returns the text, or NULL. */
static const uint8_t *repeat(exchange *e, const uint8_t *payload, size_t count, size_t *written) {
    const uint8_t *text = memcpy(text_of(e, count), payload, count);
    const size_t samples = lc_line_inbound_bound(e->line, count);
    const lc_result heard = lc_line_inbound(e->line, pcm_of(e, samples), samples, text, count);
    if (heard.status != LC_OK) return NULL;
    const int16_t *pcm = memmove(pcm_of(e, heard.count), pcm_of(e, samples), heard.count * sizeof *pcm);
    const size_t room = lc_line_outbound_bound(e->line, heard.count);
    uint8_t *answer = text_of(e, room);
    size_t consumed;
    const lc_result said = lc_line_outbound(e->line, answer, room, pcm, heard.count, &consumed);
    *written = said.count;
    return said.status == LC_OK && consumed == heard.count ? answer : NULL;
}

static size_t draw_payload(uint8_t text[static TEXT], size_t encoding, generator *generator) {
    uint8_t bytes[2 * FRAME];
    const size_t count = FRAME * encodings[encoding].width;
    generator_fill(generator, bytes, count);
    for (size_t i = 0; i < count; ++i)
        if (bytes[i] == encodings[encoding].lossy) bytes[i] = 0;
    return lc_base64_encode(text, TEXT, bytes, count).count;
}

static size_t silent_payload(uint8_t text[static TEXT], size_t encoding) {
    uint8_t bytes[2 * FRAME];
    memset(bytes, encodings[encoding].silence, sizeof bytes);
    return lc_base64_encode(text, TEXT, bytes, FRAME * encodings[encoding].width).count;
}

/* Between equal rates, the same text comes back. */
static bool repeats_noise(exchange *e) {
    uint8_t payload[TEXT];
    generator generator = {e->encoding};
    for (int i = 0; i < FRAMES; ++i) {
        size_t written = 0;
        const size_t count = draw_payload(payload, e->encoding, &generator);
        const uint8_t *text = repeat(e, payload, count, &written);
        if (text == NULL || written != count || memcmp(text, payload, count) != 0) return false;
    }
    return true;
}

/* At any rate, 20 ms stay 20 ms and silence stays silent, except for the first: A-law's silence is 8, a step from 0. */
static bool repeats_silence(exchange *e) {
    uint8_t payload[TEXT];
    const size_t count = silent_payload(payload, e->encoding);
    for (int i = 0; i < FRAMES; ++i) {
        size_t written = 0;
        const uint8_t *text = repeat(e, payload, count, &written);
        if (text == NULL || written != count || (i > 0 && memcmp(text, payload, count) != 0)) return false;
    }
    return true;
}

/* Ends the utterance. Returns the count of samples of its end, or -1. */
static long finish(exchange *e) {
    if (lc_line_finish_outbound(e->line) != LC_OK) return -1;
    const size_t room = lc_line_outbound_bound(e->line, 0);
    uint8_t *text = text_of(e, room);
    size_t consumed;
    const lc_result rest = lc_line_outbound(e->line, text, room, NULL, 0, &consumed);
    if (rest.status != LC_OK || consumed != 0) return -1;
    return (long)(lc_base64_decoded_count(text, rest.count) / encodings[e->encoding].width);
}

/* The tail is padded to a whole 20 ms. */
static bool finishes(exchange *e) { return finish(e) % FRAME == 0; }

/* The buffers have no room at all, so that any access faults. */
static bool refuses_too_little_room(exchange *e) {
    uint8_t payload[TEXT];
    const size_t count = silent_payload(payload, e->encoding);
    const size_t samples = lc_line_inbound(e->line, NULL, 0, payload, count).count;
    const size_t room = lc_line_outbound_bound(e->line, 0);
    const int16_t pcm[FRAME] = {0};
    size_t consumed = 1;
    const lc_result in = lc_line_inbound(e->line, pcm_of(e, 0), samples - 1, payload, count);
    const lc_result out = lc_line_outbound(e->line, text_of(e, 0), room - 1, pcm, FRAME, &consumed);
    return in.status == LC_INSUFFICIENT_CAPACITY && in.count == samples && out.status == LC_INSUFFICIENT_CAPACITY &&
           samples <= lc_line_inbound_bound(e->line, count) && out.count == room && consumed == 0;
}

static bool reports_error(exchange *e) {
    uint8_t payload[TEXT];
    const size_t count = silent_payload(payload, e->encoding), samples = lc_line_inbound_bound(e->line, count);
    payload[count / 2] = '!';
    const uint8_t *text = memcpy(text_of(e, count), payload, count);
    const lc_result in = lc_line_inbound(e->line, pcm_of(e, samples), samples, text, count);
    return in.status == LC_BASE64_SYMBOL && in.count == count / 2;
}

/* Sends `samples` silent samples with exactly the room that they may need. Returns the count of wire samples, or -1. */
static long say(exchange *e, size_t samples) {
    int16_t pcm[FRAME * MOST_HZ / WIRE_HZ] = {0};
    const size_t room = lc_line_outbound_bound(e->line, samples);
    uint8_t *text = text_of(e, room);
    size_t consumed;
    const lc_result said = lc_line_outbound(e->line, text, room, pcm, samples, &consumed);
    if (said.status != LC_OK || consumed != samples) return -1;
    return (long)(lc_base64_decoded_count(text, said.count) / encodings[e->encoding].width);
}

/* A reset drops the samples held: then nothing is left to finish, and 20 ms give 20 ms again. */
static bool restarts(exchange *e, uint32_t hz) {
    const size_t frame = hz / PER_SECOND;
    if (say(e, frame / 2) < 0 || lc_line_reset_outbound(e->line) != LC_OK) return false;
    return finish(e) == 0 && say(e, frame) == FRAME && lc_line_reset_outbound(e->line) == LC_OK;
}

/* Three times 20 ms at each rate in turn: each gives at least 20 ms, and the tails that the old resamplers held come
 * out by the end, in all at least one message more. */
static bool changes_rate(exchange *e, uint32_t hz) {
    const uint32_t rates[] = {hz == MOST_HZ ? WIRE_HZ : MOST_HZ, 16000, WIRE_HZ, 24000, hz == 24000 ? WIRE_HZ : hz};
    const size_t count = sizeof rates / sizeof *rates;
    long said = 0;
    for (size_t i = 0; i < count; ++i) {
        if (lc_line_set_outbound_hz(e->line, rates[i]) != LC_OK) return false;
        for (int frame = 0; frame < 3; ++frame) {
            const long samples = say(e, rates[i] / PER_SECOND);
            if (samples < FRAME || samples % FRAME != 0) return false;
            said += samples;
        }
    }
    said += finish(e);
    return said % FRAME == 0 && said > (long)(3 * count * FRAME) &&
           lc_line_set_outbound_hz(e->line, 7999) == LC_UNSUPPORTED_RATE;
}

/* Receives one payload and ends the inbound audio. Returns the count of samples, or 0. */
static size_t hear(exchange *e, int16_t *pcm, const uint8_t *payload, size_t count) {
    const lc_result heard = lc_line_inbound(e->line, pcm, PCM_ROOM, payload, count);
    const size_t left = lc_line_finish_inbound_bound(e->line);
    const lc_result none = lc_line_finish_inbound(e->line, NULL, 0);
    if (none.status != (left > 0 ? LC_INSUFFICIENT_CAPACITY : LC_OK) || none.count != left) return 0;
    const lc_result rest = lc_line_finish_inbound(e->line, pcm + heard.count, left);
    return heard.status == LC_OK && rest.status == LC_OK ? heard.count + rest.count : 0;
}

/* The end that was held is returned, as long as the delay, and the same payload then gives the same samples again. */
static bool finishes_inbound(exchange *e, uint32_t hz) {
    static int16_t first[2 * PCM_ROOM], second[2 * PCM_ROOM];
    uint8_t payload[TEXT];
    generator generator = {e->encoding};
    const size_t count = draw_payload(payload, e->encoding, &generator);
    if (lc_line_reset(e->line) != LC_OK) return false;
    const size_t heard = hear(e, first, payload, count), again = hear(e, second, payload, count);
    const double late = lc_line_inbound_delay(e->line) * hz;
    return heard >= hz / PER_SECOND + (size_t)late && heard == again &&
           memcmp(first, second, heard * sizeof *first) == 0;
}

/* After a reset both directions behave like new ones, whatever they held. */
static bool resets(exchange *e, uint32_t hz) {
    static int16_t first[PCM_ROOM], second[PCM_ROOM];
    uint8_t payload[TEXT];
    generator generator = {e->encoding};
    const size_t count = draw_payload(payload, e->encoding, &generator);
    size_t heard[2];
    for (int time = 0; time < 2; ++time) {
        if (lc_line_reset(e->line) != LC_OK) return false;
        heard[time] = lc_line_inbound(e->line, time ? second : first, PCM_ROOM, payload, count).count;
        if (say(e, hz / PER_SECOND / 2) != 0) return false;
    }
    return heard[0] == heard[1] && memcmp(first, second, heard[0] * sizeof *first) == 0 &&
           lc_line_reset(e->line) == LC_OK && finish(e) == 0;
}

/* Returns the first failure of a line, or NULL. */
static const char *first_wrong(exchange *e, uint32_t hz) {
    if (!refuses_too_little_room(e)) return "too little room is not refused";
    if (!reports_error(e)) return "an error is not reported with its position";
    if (hz == WIRE_HZ && !repeats_noise(e)) return "noise does not come back";
    if (!repeats_silence(e)) return "20 ms of silence do not come back";
    if (!finishes(e)) return "does not end on a whole 20 ms";
    if (!restarts(e, hz)) return "does not restart after a reset";
    if (!finishes_inbound(e, hz)) return "loses the end of the inbound audio";
    if (!resets(e, hz)) return "is not as new after a reset of both directions";
    return changes_rate(e, hz) ? NULL : "loses audio with a change of rate";
}

static void test(exchange *e, uint32_t hz, lc_quality quality, report *report) {
    const lc_line_format format = {encodings[e->encoding].encoding, WIRE_HZ, hz, hz, quality};
    char rate[16];
    const char *suffix = quality == LC_QUALITY_LOW_DELAY ? ", low" : quality == LC_QUALITY_DIRECT ? ", direct" : "";
    snprintf(rate, sizeof rate, "%u%s", (unsigned)hz, suffix);
    const lc_status opened = lc_line_create(&e->line, &format);
    const char *wrong = opened == LC_OK ? first_wrong(e, hz) : lc_status_name(opened);
    report_line(report, encodings[e->encoding].name, rate, wrong == NULL, "%s", wrong ? wrong : "there and back");
    if (opened == LC_OK) lc_line_destroy(e->line);
}

/* Room for more text and PCM than 20 ms can have. */
enum { ECHOES = 10000, WIDEST_TEXT = 4 * (2 * MOST_HZ / PER_SECOND / 3 + 1), WIDEST_PCM = 2 * MOST_HZ / PER_SECOND };

/* Returns how many of ECHOES payloads of 20 ms do not give exactly one message of 20 ms. */
static int failed_echoes(lc_line *line) {
    static uint8_t text[WIDEST_TEXT], answer[2 * WIDEST_TEXT];
    static int16_t pcm[WIDEST_PCM];
    const size_t bytes = 2 * lc_line_message_samples(line), characters = lc_base64_encoded_count(bytes);
    uint8_t noise[4 * MOST_HZ / PER_SECOND];
    generator generator = {1};
    int failed = 0;
    for (int i = 0; i < ECHOES; ++i) {
        size_t consumed;
        generator_fill(&generator, noise, bytes);
        lc_base64_encode(text, sizeof text, noise, bytes);
        const lc_result heard = lc_line_inbound(line, pcm, WIDEST_PCM, text, characters);
        const lc_result said = lc_line_outbound(line, answer, sizeof answer, pcm, heard.count, &consumed);
        const bool is_right = heard.status == LC_OK && said.status == LC_OK && consumed == heard.count;
        if (!is_right || said.count != characters) ++failed;
    }
    return failed;
}

/* Tests the nine rates of applications with the three wire rates of providers. */
static void test_echoes(lc_quality quality, report *report) {
    static const uint32_t rates[] = {8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000};
    static const uint32_t wires[] = {8000, 16000, 24000};
    for (size_t i = 0; i < 3 * sizeof rates / sizeof *rates; ++i) {
        const uint32_t wire = wires[i % 3], hz = rates[i / 3];
        const lc_line_format format = {LC_ENCODING_L16_LITTLE_ENDIAN, wire, hz, hz, quality};
        const bool is_direct = quality == LC_QUALITY_DIRECT;
        char rate[32];
        lc_line *line;
        snprintf(rate, sizeof rate, "%u on %u%s", (unsigned)hz, (unsigned)wire, is_direct ? ", direct" : "");
        const lc_status opened = lc_line_create(&line, &format);
        if (is_direct && hz % 11025 == 0) {
            report_line(report, "echo", rate, opened == LC_UNSUPPORTED_PAIR, "%s", lc_status_name(opened));
            continue;
        }
        const int failed = opened == LC_OK ? failed_echoes(line) : ECHOES;
        report_line(report, "echo", rate, failed == 0, "%d of %d without exactly one message", failed, ECHOES);
        if (opened == LC_OK) lc_line_destroy(line);
    }
}

int main(void) {
    static const uint32_t rates[] = {8000, 16000, 24000, 48000};
    report report = {0};
    arguments_test(&report);
    exchange e = {.text_memory = region_open(ROOM), .pcm_memory = region_open(ROOM)};
    for (e.encoding = 0; e.encoding < sizeof encodings / sizeof *encodings; ++e.encoding)
        for (size_t i = 0; i < sizeof rates / sizeof *rates; ++i) {
            test(&e, rates[i], LC_QUALITY_REALTIME, &report);
            test(&e, rates[i], LC_QUALITY_LOW_DELAY, &report);
            test(&e, rates[i], LC_QUALITY_DIRECT, &report);
        }
    test_echoes(LC_QUALITY_REALTIME, &report);
    test_echoes(LC_QUALITY_DIRECT, &report);
    region_close(&e.text_memory);
    region_close(&e.pcm_memory);
    return report_end(&report);
}
