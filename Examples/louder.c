/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Echoes a call twice as loud: reads the payloads of its media messages, one per line, as Twilio sends them (Base64,
 * mu-law, 8 kHz, at most 4,094 characters), and prints the payloads to answer with, 20 ms each. The audio in between is
 * PCM at 16 kHz.
 *
 *     make install PREFIX=$HOME/linecard
 *     export PKG_CONFIG_PATH=$HOME/linecard/lib/pkgconfig LD_LIBRARY_PATH=$HOME/linecard/lib
 *     cc louder.c $(pkg-config --cflags --libs linecard) -o louder
 *     ./louder < payloads > answers
 *
 * To link statically, use linecard-static in place of linecard; docs/c-library.md has other ways to find the library.
 */
#include <inttypes.h>
#include <linecard.h>
#include <stdio.h>
#include <string.h>

enum { TEXT = 4096, PCM = 8192, MESSAGE = 216 /* 160 bytes in Base64 */, WIRE_HZ = 8000, APPLICATION_HZ = 16000 };

static void make_louder(int16_t *pcm, size_t count) {
    for (size_t i = 0; i < count; ++i) {
        const int doubled = 2 * pcm[i];
        pcm[i] = (int16_t)(doubled > INT16_MAX ? INT16_MAX : doubled < INT16_MIN ? INT16_MIN : doubled);
    }
}

/* Prints a payload for each 20 ms that the samples complete. The line keeps the rest. */
static lc_result say(lc_line *line, const int16_t *pcm, size_t count) {
    uint8_t text[MESSAGE];
    for (;;) {
        size_t consumed;
        const lc_result said = lc_line_outbound(line, text, sizeof text, pcm, count, &consumed);
        if (said.status != LC_OK || said.count == 0) return said;
        printf("%.*s\n", (int)said.count, (const char *)text);
        pcm += consumed;
        count -= consumed;
    }
}

/* Prints the rest that the line holds when the call ends, padded with silence to 20 ms. */
static lc_result say_the_rest(lc_line *line) {
    const lc_status status = lc_line_finish_outbound(line);
    return status == LC_OK ? say(line, NULL, 0) : (lc_result){status, 0};
}

static lc_result answer(lc_line *line, const char *payload) {
    int16_t pcm[PCM];
    const lc_result heard = lc_line_inbound(line, pcm, PCM, (const uint8_t *)payload, strlen(payload));
    if (heard.status != LC_OK) return heard;
    make_louder(pcm, heard.count);
    return say(line, pcm, heard.count);
}

/* Skips bad payloads, which leave the line as it was. Returns 1 if there was one or the line failed. */
static int answer_all(lc_line *line) {
    char payload[TEXT];
    int bad = 0;
    for (int number = 1; fgets(payload, sizeof payload, stdin) != NULL; ++number) {
        payload[strcspn(payload, "\r\n")] = '\0';
        const lc_result result = answer(line, payload);
        if (result.status == LC_OK) continue;
        fprintf(stderr, "payload %d: %s at %zu\n", number, lc_status_name(result.status), result.count);
        ++bad;
    }
    return say_the_rest(line).status == LC_OK && bad == 0 ? 0 : 1;
}

int main(void) {
    const lc_line_format format = {
        .encoding = LC_ENCODING_MU_LAW,
        .wire_hz = WIRE_HZ,
        .inbound_hz = APPLICATION_HZ,
        .outbound_hz = APPLICATION_HZ,
    };
    lc_line *line;
    const lc_status status = lc_line_create(&line, &format);
    if (status != LC_OK) {
        fprintf(stderr, "no line: %s\n", lc_status_name(status));
        return 1;
    }
    const int result = answer_all(line);
    lc_line_destroy(line);
    return result;
}
