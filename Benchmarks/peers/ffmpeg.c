/* SPDX-License-Identifier: Apache-2.0 */

/* FFmpeg: G.711 through libavcodec's packets and frames, Base64 from libavutil. */
#include <libavcodec/avcodec.h>
#include <libavutil/base64.h>

#include "timing.h"

/** A law of G.711, with the signal in it. */
typedef struct peer_law {
    AVCodecContext *decoder;
    AVCodecContext *encoder;
    AVPacket *packet;                                                              /**< The decoder's input, reused. */
    AVPacket *encoded;                                                             /**< The encoder's output. */
    AVFrame *decoded;                                                              /**< The decoder's output. */
    AVFrame *frames[PAYLOAD_FRAMES];                                               /**< The signal as PCM. */
    uint8_t codes[PAYLOAD_FRAMES][PAYLOAD_SAMPLES + AV_INPUT_BUFFER_PADDING_SIZE]; /**< The signal as codes. */
} peer_law;

/** Decodes a frame into `decoded`, as FFmpeg's own example does (doc/examples/decode_audio.c). */
static size_t decode_frame(peer_law *law, size_t frame) {
    law->packet->data = law->codes[frame];
    law->packet->size = PAYLOAD_SAMPLES;
    if (avcodec_send_packet(law->decoder, law->packet) < 0) peer_fail("avcodec_send_packet");
    if (avcodec_receive_frame(law->decoder, law->decoded) < 0) peer_fail("avcodec_receive_frame");
    return (size_t)law->decoded->nb_samples;
}

/** Encodes a frame into `encoded`, as FFmpeg's own example does (doc/examples/encode_audio.c). */
static size_t encode_frame(peer_law *law, size_t frame) {
    if (avcodec_send_frame(law->encoder, law->frames[frame]) < 0) peer_fail("avcodec_send_frame");
    if (avcodec_receive_packet(law->encoder, law->encoded) < 0) peer_fail("avcodec_receive_packet");
    return (size_t)law->encoded->size;
}

static size_t decode(void *context, size_t passes) {
    size_t sum = 0;
    for (size_t frame = 0; frame < passes * PAYLOAD_FRAMES; ++frame)
        sum += decode_frame(context, frame % PAYLOAD_FRAMES);
    return sum;
}

static size_t encode(void *context, size_t passes) {
    peer_law *law = context;
    size_t sum = 0;
    for (size_t frame = 0; frame < passes * PAYLOAD_FRAMES; ++frame) {
        sum += encode_frame(law, frame % PAYLOAD_FRAMES);
        av_packet_unref(law->encoded);
    }
    return sum;
}

static size_t base64_decode(void *context, size_t passes) {
    const peer_payloads *payloads = context;
    uint8_t codes[PAYLOAD_SAMPLES];
    size_t sum = 0;
    for (size_t frame = 0; frame < passes * PAYLOAD_FRAMES; ++frame)
        sum += (size_t)av_base64_decode(codes, payloads->texts[frame % PAYLOAD_FRAMES], sizeof codes);
    return sum;
}

static size_t base64_encode(void *context, size_t passes) {
    const peer_payloads *payloads = context;
    char text[AV_BASE64_SIZE(PAYLOAD_SAMPLES)];
    size_t sum = 0;
    for (size_t frame = 0; frame < passes * PAYLOAD_FRAMES; ++frame) {
        av_base64_encode(text, sizeof text, payloads->codes[frame % PAYLOAD_FRAMES], PAYLOAD_SAMPLES);
        sum += (size_t)text[0];
    }
    return sum;
}

static AVCodecContext *open_codec(const AVCodec *codec) {
    AVCodecContext *context = codec ? avcodec_alloc_context3(codec) : NULL;
    if (!context) peer_fail("this libavcodec has no G.711");
    context->sample_rate = 8000;
    context->sample_fmt = AV_SAMPLE_FMT_S16;
    context->ch_layout = (AVChannelLayout)AV_CHANNEL_LAYOUT_MONO;
    if (avcodec_open2(context, codec, NULL) < 0) peer_fail("avcodec_open2");
    return context;
}

static void law_open(peer_law *law, enum AVCodecID codec) {
    law->decoder = open_codec(avcodec_find_decoder(codec));
    law->encoder = open_codec(avcodec_find_encoder(codec));
    law->packet = av_packet_alloc();
    law->encoded = av_packet_alloc();
    law->decoded = av_frame_alloc();
    if (!law->packet || !law->encoded || !law->decoded) peer_fail("no memory");
}

/* Fills in the signal in mu-law, and as PCM by its decoder. */
static void fill_mu(peer_law *mu, const peer_payloads *payloads) {
    for (size_t frame = 0; frame < PAYLOAD_FRAMES; ++frame) {
        memcpy(mu->codes[frame], payloads->codes[frame], PAYLOAD_SAMPLES);
        decode_frame(mu, frame);
        mu->frames[frame] = av_frame_clone(mu->decoded);
    }
}

/* Fills in the same PCM, and in A-law by its encoder. */
static void fill_a(peer_law *a, const peer_law *mu) {
    for (size_t frame = 0; frame < PAYLOAD_FRAMES; ++frame) {
        a->frames[frame] = mu->frames[frame];
        encode_frame(a, frame);
        memcpy(a->codes[frame], a->encoded->data, PAYLOAD_SAMPLES);
        av_packet_unref(a->encoded);
    }
}

int main(int argc, char **argv) {
    static peer_payloads payloads;
    static peer_law mu, a;
    payloads_read(&payloads, argc > 1 ? argv[1] : NULL);
    law_open(&mu, AV_CODEC_ID_PCM_MULAW);
    law_open(&a, AV_CODEC_ID_PCM_ALAW);
    fill_mu(&mu, &payloads);
    fill_a(&a, &mu);
    const peer_case cases[] = {
        {"g711/decode", decode, &mu, NULL},
        {"g711/encode", encode, &mu, NULL},
        {"g711/decode-a", decode, &a, NULL},
        {"g711/encode-a", encode, &a, NULL},
        {"base64/decode", base64_decode, &payloads, NULL},
        {"base64/encode", base64_encode, &payloads, NULL},
    };
    timing_report("ffmpeg", av_version_info(), cases, sizeof cases / sizeof *cases);
    return 0;
}
