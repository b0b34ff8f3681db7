/* SPDX-License-Identifier: Apache-2.0 */

/* The signal: the payloads of the messages that `bench --write-messages` writes, the same for all peers. */
#ifndef PEERS_PAYLOADS_H
#define PEERS_PAYLOADS_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    PAYLOAD_FRAMES = 64,   /* frames of 20 ms, which all differ */
    PAYLOAD_SAMPLES = 160, /* samples in a frame at 8 kHz */
    PAYLOAD_TEXT = 216     /* characters in a frame as Base64 */
};

/** The signal as text, and as mu-law at 8 kHz. */
typedef struct peer_payloads {
    char texts[PAYLOAD_FRAMES][PAYLOAD_TEXT + 1]; /**< Each ends with NUL. */
    uint8_t codes[PAYLOAD_FRAMES][PAYLOAD_SAMPLES];
} peer_payloads;

/** Prints a reason and ends the program. */
static void peer_fail(const char *why) {
    fprintf(stderr, "%s\n", why);
    exit(1);
}

/* Decodes four characters to three codes. The last two codes come from the padding "==" and are dropped. */
static void payload_decode(uint8_t *codes, const char *text) {
    static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    uint32_t bits = 0;
    for (size_t at = 0, made = 0; at < PAYLOAD_TEXT; ++at) {
        const char *symbol = strchr(alphabet, text[at]);
        bits = bits << 6 | (symbol ? (uint32_t)(symbol - alphabet) : 0);
        if (at % 4 == 0) continue;
        if (made < PAYLOAD_SAMPLES) codes[made++] = (uint8_t)(bits >> (6 - 2 * (at % 4)));
    }
}

/** Reads the first messages of a file, one per line, which are Twilio's. */
static void payloads_read(peer_payloads *payloads, const char *path) {
    static const char key[] = "\"payload\":\"";
    FILE *file = path ? fopen(path, "r") : NULL;
    if (!file) peer_fail("no file of messages");
    char line[1024];
    for (size_t frame = 0; frame < PAYLOAD_FRAMES; ++frame) {
        const char *start = fgets(line, sizeof line, file) ? strstr(line, key) : NULL;
        if (!start || strcspn(start + strlen(key), "\"") != PAYLOAD_TEXT) peer_fail("a message is not as expected");
        memcpy(payloads->texts[frame], start + strlen(key), PAYLOAD_TEXT);
        payloads->texts[frame][PAYLOAD_TEXT] = '\0';
        payload_decode(payloads->codes[frame], payloads->texts[frame]);
    }
    fclose(file);
}

#endif
