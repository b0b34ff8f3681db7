/* SPDX-License-Identifier: Apache-2.0 */

/* Resamplers for telephony: the pairs of rates, the signal at each, and a resampler's delay. */
#ifndef PEERS_RESAMPLING_H
#define PEERS_RESAMPLING_H

#include "timing.h"

enum { RESAMPLING_PAIRS = 4, RESAMPLING_ROOM = 4 * 480 /* samples, more than any resampler returns for 20 ms */ };

/** A pair of rates, and a peer's resampler for it. */
typedef struct peer_resampler {
    const char *name;
    uint32_t input_hz;
    uint32_t output_hz;
    void *handle;
    /** Converts `count` samples. Returns the number of samples written to `output`, at most `room`. */
    size_t (*push)(void *handle, int16_t *output, size_t room, const int16_t *input, size_t count);
    double delay_ms;
    int16_t *signal; /**< PAYLOAD_FRAMES frames of 20 ms at `input_hz`. */
    peer_delay delay;
} peer_resampler;

static const peer_resampler resampling_pairs[RESAMPLING_PAIRS] = {
    {.name = "resample/8000-16000", .input_hz = 8000, .output_hz = 16000},
    {.name = "resample/16000-8000", .input_hz = 16000, .output_hz = 8000},
    {.name = "resample/8000-24000", .input_hz = 8000, .output_hz = 24000},
    {.name = "resample/24000-8000", .input_hz = 24000, .output_hz = 8000},
};

/* Expands a mu-law code (ITU-T G.711, table 2a), which is sent inverted. Its magnitude is
   (((2 mantissa + 33) << exponent) - 33) * 4. */
static int16_t resampling_expand(uint8_t sent) {
    const int code = ~sent;
    const int magnitude = (((2 * (code & 15) + 33) << (code >> 4 & 7)) - 33) * 4;
    return (int16_t)(code & 128 ? -magnitude : magnitude);
}

/* Interpolates linearly at other rates than 8 kHz, since the time of a filter doesn't depend on the signal. */
static int16_t *resampling_signal(const peer_payloads *payloads, uint32_t hz) {
    const uint8_t *codes = payloads->codes[0];
    const size_t count = PAYLOAD_FRAMES * PAYLOAD_SAMPLES, ratio = hz / 8000;
    int16_t *signal = malloc(count * ratio * sizeof *signal);
    if (!signal) peer_fail("no memory");
    for (size_t at = 0; at < count * ratio; ++at) {
        const int from = resampling_expand(codes[at / ratio]), to = resampling_expand(codes[(at / ratio + 1) % count]);
        signal[at] = (int16_t)(from + (to - from) * (int)(at % ratio) / (int)ratio);
    }
    return signal;
}

static size_t resampling_push(const peer_resampler *resampler, size_t frame) {
    int16_t output[RESAMPLING_ROOM];
    const size_t count = resampler->input_hz / 50;
    const int16_t *input = resampler->signal + frame % PAYLOAD_FRAMES * count;
    return resampler->push(resampler->handle, output, RESAMPLING_ROOM, input, count);
}

/* Pushes 1,000 frames and notes the audio that is held back, which a median time doesn't show. */
static void resampling_watch(peer_resampler *resampler) {
    size_t made = 0, due = 0;
    resampler->delay = (peer_delay){.delay_ms = resampler->delay_ms};
    for (size_t frame = 0; frame < 1000; ++frame) {
        const size_t now = resampling_push(resampler, frame);
        made += now;
        due += resampler->output_hz / 50;
        const double held = ((double)due - (double)made) * 1000 / resampler->output_hz;
        if (held > resampler->delay.held_ms_max) resampler->delay.held_ms_max = held;
        if (now == 0) ++resampler->delay.empty_pushes;
    }
}

static size_t resampling_run(void *context, size_t passes) {
    size_t sum = 0;
    for (size_t frame = 0; frame < passes * PAYLOAD_FRAMES; ++frame) sum += resampling_push(context, frame);
    return sum;
}

/** Times a peer's resampler. `open` fills in `handle`, `push` and `delay_ms`. */
static void resampling_report(const char *peer, const char *version, const char *path, void (*open)(peer_resampler *)) {
    static peer_payloads payloads;
    static peer_resampler resamplers[RESAMPLING_PAIRS];
    peer_case cases[RESAMPLING_PAIRS];
    payloads_read(&payloads, path);
    for (size_t pair = 0; pair < RESAMPLING_PAIRS; ++pair) {
        peer_resampler *resampler = &resamplers[pair];
        *resampler = resampling_pairs[pair];
        open(resampler);
        resampler->signal = resampling_signal(&payloads, resampler->input_hz);
        resampling_watch(resampler);
        cases[pair] = (peer_case){resampler->name, resampling_run, resampler, &resampler->delay};
    }
    timing_report(peer, version, cases, RESAMPLING_PAIRS);
}

#endif
