/* SPDX-License-Identifier: Apache-2.0 */

/* SpeexDSP's resampler, in the quality that its header recommends for voice over IP. */
#include <speex/speex_resampler.h>

#include "resampling.h"

static size_t push(void *handle, int16_t *output, size_t room, const int16_t *input, size_t count) {
    spx_uint32_t consumed = (spx_uint32_t)count, produced = (spx_uint32_t)room;
    if (speex_resampler_process_int(handle, 0, input, &consumed, output, &produced) != RESAMPLER_ERR_SUCCESS)
        peer_fail("speex_resampler_process_int");
    return produced;
}

static void open(peer_resampler *resampler) {
    SpeexResamplerState *state =
        speex_resampler_init(1, resampler->input_hz, resampler->output_hz, SPEEX_RESAMPLER_QUALITY_VOIP, NULL);
    if (!state) peer_fail("speex_resampler_init");
    resampler->handle = state;
    resampler->push = push;
    resampler->delay_ms = speex_resampler_get_input_latency(state) * 1000.0 / resampler->input_hz;
}

int main(int argc, char **argv) {
    resampling_report("speexdsp", VERSION, argc > 1 ? argv[1] : NULL, open);
    return 0;
}
