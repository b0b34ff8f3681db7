/* SPDX-License-Identifier: Apache-2.0 */

/* FFmpeg's resampler with its defaults. It returns no sample before it has the input of the whole filter, so it delays
   no sound within the stream, but holds audio back. */
#include <libavutil/avutil.h>
#include <libswresample/swresample.h>

#include "resampling.h"

static size_t push(void *handle, int16_t *output, size_t room, const int16_t *input, size_t count) {
    uint8_t *to[] = {(uint8_t *)output};
    const uint8_t *from[] = {(const uint8_t *)input};
    const int produced = swr_convert(handle, to, (int)room, from, (int)count);
    if (produced < 0) peer_fail("swr_convert");
    return (size_t)produced;
}

static void open(peer_resampler *resampler) {
    AVChannelLayout mono = AV_CHANNEL_LAYOUT_MONO;
    SwrContext *context = NULL;
    swr_alloc_set_opts2(&context, &mono, AV_SAMPLE_FMT_S16, (int)resampler->output_hz, &mono, AV_SAMPLE_FMT_S16,
                        (int)resampler->input_hz, 0, NULL);
    if (!context || swr_init(context) < 0) peer_fail("swr_init");
    resampler->handle = context;
    resampler->push = push;
}

int main(int argc, char **argv) {
    resampling_report("ffmpeg", av_version_info(), argc > 1 ? argv[1] : NULL, open);
    return 0;
}
