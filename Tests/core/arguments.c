/* SPDX-License-Identifier: Apache-2.0 */
#include "arguments.h"

#include "linecard.h"

/* Integers outside an enum, which programs in other languages can pass. */
static const int foreign[] = {-1, 4, 5, 77, INT32_MAX};
enum { FOREIGN = sizeof foreign / sizeof *foreign };

static bool is_invalid(lc_result result) { return result.status == LC_INVALID_ARGUMENT && result.count == 0; }

static bool refuses_enums(void) {
    bool is_right = true;
    for (size_t i = 0; i < FOREIGN; ++i) {
        int16_t pcm[1] = {7};
        uint8_t codes[1] = {7};
        lc_line *line = NULL;
        lc_resampler *resampler = NULL;
        const lc_line_format encoding = {(lc_encoding)foreign[i], 8000, 16000, 16000, LC_QUALITY_DIRECT};
        const lc_line_format quality = {LC_ENCODING_MU_LAW, 8000, 16000, 16000,
                                        (lc_quality)(foreign[i] == 4 ? 1 : foreign[i])};
        if (foreign[i] != 3) is_right = is_right && lc_line_create(&line, &encoding) == LC_INVALID_ARGUMENT;
        is_right = is_right && lc_line_create(&line, &quality) == LC_INVALID_ARGUMENT && line == NULL;
        is_right = is_right && lc_g711_decode(pcm, codes, 1, (lc_law)foreign[i]) == LC_INVALID_ARGUMENT && pcm[0] == 7;
        is_right =
            is_right && lc_g711_encode(codes, pcm, 1, (lc_law)foreign[i]) == LC_INVALID_ARGUMENT && codes[0] == 7;
        if (foreign[i] == 4) continue; /* a quality */
        is_right = is_right && resampler == NULL &&
                   lc_resampler_create(&resampler, 8000, 16000, (lc_quality)foreign[i]) == LC_INVALID_ARGUMENT;
    }
    return is_right;
}

static bool refuses_null_lines(void) {
    const lc_line_format format = {LC_ENCODING_MU_LAW, 8000, 16000, 16000, LC_QUALITY_DIRECT};
    const int16_t pcm[1] = {0};
    int16_t heard[1];
    uint8_t text[216] = {'A', 'A', 'A', 'A'};
    lc_line *line;
    size_t consumed = 1;
    lc_line_destroy(NULL);
    return lc_line_create(NULL, &format) == LC_INVALID_ARGUMENT && lc_line_create(&line, NULL) == LC_INVALID_ARGUMENT &&
           lc_line_inbound_delay(NULL) == 0 && lc_line_outbound_delay(NULL) == 0 &&
           lc_line_inbound_bound(NULL, 4) == 0 && lc_line_finish_inbound_bound(NULL) == 0 &&
           lc_line_outbound_bound(NULL, 1) == 0 && lc_line_message_samples(NULL) == 0 &&
           is_invalid(lc_line_inbound(NULL, heard, 1, text, 4)) && is_invalid(lc_line_finish_inbound(NULL, heard, 1)) &&
           is_invalid(lc_line_outbound(NULL, text, sizeof text, pcm, 1, &consumed)) && consumed == 0 &&
           lc_line_finish_outbound(NULL) == LC_INVALID_ARGUMENT && lc_line_reset(NULL) == LC_INVALID_ARGUMENT &&
           lc_line_reset_outbound(NULL) == LC_INVALID_ARGUMENT &&
           lc_line_set_outbound_hz(NULL, 8000) == LC_INVALID_ARGUMENT;
}

static bool refuses_null_buffers(void) {
    const lc_line_format format = {LC_ENCODING_MU_LAW, 8000, 16000, 16000, LC_QUALITY_DIRECT};
    const int16_t pcm[1] = {0};
    const uint8_t text[] = {'A', 'A', 'A', 'A'};
    uint8_t made[216];
    int16_t heard[8];
    size_t consumed = 1;
    lc_line *line;
    if (lc_line_create(&line, &format) != LC_OK) return false;
    const bool is_right = is_invalid(lc_line_inbound(line, heard, 8, NULL, 4)) &&
                          is_invalid(lc_line_inbound(line, NULL, 8, text, 4)) &&
                          is_invalid(lc_line_outbound(line, made, sizeof made, NULL, 1, &consumed)) && consumed == 0 &&
                          is_invalid(lc_line_outbound(line, NULL, sizeof made, pcm, 1, &consumed)) &&
                          is_invalid(lc_line_outbound(line, made, sizeof made, pcm, 1, NULL)) &&
                          lc_line_inbound(line, heard, 8, NULL, 0).status == LC_OK &&
                          lc_line_outbound(line, made, sizeof made, NULL, 0, &consumed).status == LC_OK;
    lc_line_destroy(line);
    return is_right;
}

static bool refuses_null_resamplers(void) {
    int16_t pcm[2] = {0};
    lc_resampler *resampler;
    bool is_right = lc_resampler_create(NULL, 8000, 16000, LC_QUALITY_DIRECT) == LC_INVALID_ARGUMENT &&
                    lc_resampler_delay(NULL) == 0 && lc_resampler_bound(NULL, 1) == 0 &&
                    lc_resampler_flush_bound(NULL) == 0 && is_invalid(lc_resampler_process(NULL, pcm, 2, pcm, 1)) &&
                    is_invalid(lc_resampler_flush(NULL, pcm, 2)) && lc_resampler_reset(NULL) == LC_INVALID_ARGUMENT;
    if (lc_resampler_create(&resampler, 8000, 16000, LC_QUALITY_DIRECT) != LC_OK) return false;
    is_right = is_right && is_invalid(lc_resampler_process(resampler, pcm, 2, NULL, 1)) &&
               is_invalid(lc_resampler_process(resampler, NULL, 2, pcm, 1)) && lc_resampler_flush_bound(resampler) == 0;
    lc_resampler_destroy(resampler);
    return is_right;
}

static bool refuses_other_nulls(void) {
    int16_t pcm[1] = {0};
    uint8_t bytes[4] = {'A', 'A', 'A', 'A'};
    lc_ring *ring = NULL;
    lc_media_message found;
    lc_ring_clear(NULL);
    return lc_ring_create(NULL, 1) == LC_INVALID_ARGUMENT && lc_ring_create(&ring, 0) == LC_INVALID_ARGUMENT &&
           ring == NULL && lc_ring_capacity(NULL) == 0 && lc_ring_count(NULL) == 0 && !lc_ring_write(NULL, pcm, 1) &&
           !lc_ring_read(NULL, pcm, 1) && lc_g711_decode(NULL, bytes, 1, LC_LAW_MU) == LC_INVALID_ARGUMENT &&
           lc_g711_decode(pcm, NULL, 1, LC_LAW_MU) == LC_INVALID_ARGUMENT &&
           lc_g711_encode(bytes, NULL, 1, LC_LAW_A) == LC_INVALID_ARGUMENT &&
           lc_g711_encode(NULL, NULL, 0, LC_LAW_A) == LC_OK && lc_base64_decoded_count(NULL, 4) == 3 &&
           is_invalid(lc_base64_decode(bytes, 4, NULL, 4)) && is_invalid(lc_base64_decode(NULL, 4, bytes, 4)) &&
           is_invalid(lc_base64_encode(bytes, 4, NULL, 1)) && is_invalid(lc_base64_encode(NULL, 4, bytes, 1)) &&
           !lc_envelope_find_media(&found, NULL, 4, "s", 1) && !lc_envelope_find_media(&found, bytes, 4, "s", 0) &&
           !lc_envelope_find_media(NULL, bytes, 4, "s", 1) && !lc_envelope_find_media(&found, bytes, 4, NULL, 1);
}

/* A size that wraps would be too small. */
static bool saturates(void) {
    const lc_line_format format = {LC_ENCODING_L16_BIG_ENDIAN, 8000, 48000, 8000, LC_QUALITY_DIRECT};
    const size_t most = SIZE_MAX / 4 * 3 - 3;
    lc_resampler *resampler;
    lc_line *line;
    if (lc_resampler_create(&resampler, 8000, 48000, LC_QUALITY_DIRECT) != LC_OK) return false;
    if (lc_line_create(&line, &format) != LC_OK) return lc_resampler_destroy(resampler), false;
    const int16_t pcm[1] = {0};
    int16_t none[1];
    const lc_result refused = lc_resampler_process(resampler, none, 1, pcm, SIZE_MAX);
    lc_ring *ring = NULL;
    const bool is_right =
        lc_ring_create(&ring, SIZE_MAX) == LC_OUT_OF_MEMORY && ring == NULL &&
        lc_base64_encoded_count(SIZE_MAX) == SIZE_MAX && lc_base64_encoded_count(most) / 4 >= most / 3 &&
        lc_base64_encoded_count(most) < SIZE_MAX && lc_base64_encoded_count(2) == 4 &&
        lc_resampler_bound(resampler, SIZE_MAX) == SIZE_MAX && refused.status == LC_INSUFFICIENT_CAPACITY &&
        refused.count == SIZE_MAX && lc_line_inbound_bound(line, SIZE_MAX) == SIZE_MAX &&
        lc_line_outbound_bound(line, SIZE_MAX) == SIZE_MAX && lc_line_outbound_bound(line, SIZE_MAX / 2) == SIZE_MAX;
    lc_line_destroy(line);
    lc_resampler_destroy(resampler);
    return is_right;
}

void arguments_test(report *report) {
    report_line(report, "arguments", "enums", refuses_enums(), "numbers outside an enum are a status");
    report_line(report, "arguments", "lines", refuses_null_lines(), "NULL is a status");
    report_line(report, "arguments", "buffers", refuses_null_buffers(), "NULL is a status, except for empty buffers");
    report_line(report, "arguments", "resamplers", refuses_null_resamplers(), "NULL is a status");
    report_line(report, "arguments", "others", refuses_other_nulls(), "NULL is a status, or nothing");
    report_line(report, "arguments", "sizes", saturates(), "SIZE_MAX instead of wrapping");
}
