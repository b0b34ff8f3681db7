/* SPDX-License-Identifier: Apache-2.0 */

/* SpanDSP: G.711 through g711_decode and g711_encode. */
#include <spandsp.h>

#include "timing.h"

/** A law of G.711, with the signal in it. */
typedef struct peer_law {
    g711_state_t *state;
    uint8_t codes[PAYLOAD_FRAMES][PAYLOAD_SAMPLES];
    int16_t pcm[PAYLOAD_FRAMES][PAYLOAD_SAMPLES];
} peer_law;

static size_t decode(void *context, size_t passes) {
    peer_law *law = context;
    int16_t pcm[PAYLOAD_SAMPLES];
    size_t sum = 0;
    for (size_t frame = 0; frame < passes * PAYLOAD_FRAMES; ++frame)
        sum += (size_t)g711_decode(law->state, pcm, law->codes[frame % PAYLOAD_FRAMES], PAYLOAD_SAMPLES);
    return sum;
}

static size_t encode(void *context, size_t passes) {
    peer_law *law = context;
    uint8_t codes[PAYLOAD_SAMPLES];
    size_t sum = 0;
    for (size_t frame = 0; frame < passes * PAYLOAD_FRAMES; ++frame)
        sum += (size_t)g711_encode(law->state, codes, law->pcm[frame % PAYLOAD_FRAMES], PAYLOAD_SAMPLES);
    return sum;
}

int main(int argc, char **argv) {
    static peer_payloads payloads;
    static peer_law mu, a;
    payloads_read(&payloads, argc > 1 ? argv[1] : NULL);
    mu.state = g711_init(NULL, G711_ULAW);
    a.state = g711_init(NULL, G711_ALAW);
    if (!mu.state || !a.state) peer_fail("no memory");
    memcpy(mu.codes, payloads.codes, sizeof mu.codes);
    g711_decode(mu.state, mu.pcm[0], mu.codes[0], sizeof mu.codes);
    memcpy(a.pcm, mu.pcm, sizeof a.pcm);
    g711_encode(a.state, a.codes[0], a.pcm[0], sizeof a.codes);
    const peer_case cases[] = {
        {"g711/decode", decode, &mu, NULL},
        {"g711/encode", encode, &mu, NULL},
        {"g711/decode-a", decode, &a, NULL},
        {"g711/encode-a", encode, &a, NULL},
    };
    timing_report("spandsp", VERSION, cases, sizeof cases / sizeof *cases);
    return 0;
}
