/* SPDX-License-Identifier: Apache-2.0 */

/*
 * differences CPYTHON-MU CPYTHON-A: counts the samples, of all 65,536, that a peer encodes to another code than
 * Linecard, and those whose code is not a neighbour of ours. CPython's codes are in files, for samples from -32768 up.
 */
#include <libavcodec/avcodec.h>
#include <linecard/g711.h>
#include <spandsp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SAMPLES = 65536 };

/** A law, and its samples in Linecard's codes. */
typedef struct peer_law {
    const char *name;
    lc_law law;
    enum AVCodecID ffmpeg;
    int spandsp;
    uint8_t codes[SAMPLES];
} peer_law;

static int16_t pcm[SAMPLES];

static void fail(const char *why) {
    fprintf(stderr, "differences: %s\n", why);
    exit(1);
}

/** Returns the rank of a code among all codes of its law, from the most negative up. Mu-law has two zeros. */
static int place(const peer_law *law, uint8_t code) {
    const int bits = code ^ (law->law == LC_LAW_MU ? 0xFF : 0x55); /* before inversion */
    const int magnitude = bits & 0x7F;
    const int is_negative = law->law == LC_LAW_MU ? bits & 0x80 : !(bits & 0x80);
    return is_negative ? -1 - magnitude : magnitude;
}

static void print(const char *peer, const peer_law *law, const uint8_t *codes) {
    int differences = 0, distant = 0;
    for (size_t at = 0; at < SAMPLES; ++at) {
        differences += codes[at] != law->codes[at];
        distant += abs(place(law, codes[at]) - place(law, law->codes[at])) > 1;
    }
    printf("%-8s %-6s %5d differ, %d by more than a neighbour\n", peer, law->name, differences, distant);
}

static void ffmpeg(const peer_law *law) {
    const AVCodec *codec = avcodec_find_encoder(law->ffmpeg);
    AVCodecContext *context = codec ? avcodec_alloc_context3(codec) : NULL;
    AVFrame *frame = av_frame_alloc();
    AVPacket *packet = av_packet_alloc();
    if (!context || !frame || !packet) fail("no encoder");
    context->sample_rate = frame->sample_rate = 8000;
    context->sample_fmt = AV_SAMPLE_FMT_S16;
    frame->format = AV_SAMPLE_FMT_S16;
    frame->nb_samples = SAMPLES;
    context->ch_layout = frame->ch_layout = (AVChannelLayout)AV_CHANNEL_LAYOUT_MONO;
    if (avcodec_open2(context, codec, NULL) < 0 || av_frame_get_buffer(frame, 0) < 0) fail("avcodec_open2");
    memcpy(frame->data[0], pcm, sizeof pcm);
    if (avcodec_send_frame(context, frame) < 0 || avcodec_receive_packet(context, packet) < 0) fail("no packet");
    if (packet->size != SAMPLES) fail("a packet of another size");
    print("ffmpeg", law, packet->data);
    av_packet_free(&packet);
    av_frame_free(&frame);
    avcodec_free_context(&context);
}

static void spandsp(const peer_law *law) {
    static uint8_t codes[SAMPLES];
    g711_state_t *state = g711_init(NULL, law->spandsp);
    if (!state) fail("no memory");
    g711_encode(state, codes, pcm, SAMPLES);
    print("spandsp", law, codes);
    g711_free(state);
}

static void cpython(const peer_law *law, const char *path) {
    static uint8_t codes[SAMPLES];
    FILE *file = fopen(path, "rb");
    if (!file || fread(codes, 1, SAMPLES, file) != SAMPLES) fail(path);
    fclose(file);
    print("cpython", law, codes);
}

int main(int argc, char **argv) {
    static peer_law laws[] = {
        {.name = "mu-law", .law = LC_LAW_MU, .ffmpeg = AV_CODEC_ID_PCM_MULAW, .spandsp = G711_ULAW},
        {.name = "A-law", .law = LC_LAW_A, .ffmpeg = AV_CODEC_ID_PCM_ALAW, .spandsp = G711_ALAW},
    };
    if (argc != 3) fail("two files are needed");
    for (int at = 0; at < SAMPLES; ++at) pcm[at] = (int16_t)(at - 32768);
    for (int at = 0; at < 2; ++at) {
        lc_g711_encode(laws[at].codes, pcm, SAMPLES, laws[at].law);
        ffmpeg(&laws[at]);
        spandsp(&laws[at]);
        cpython(&laws[at], argv[1 + at]);
    }
    return 0;
}
