/* SPDX-License-Identifier: Apache-2.0 */
#include "linecard/line.h"

#include <stdlib.h>

#include "line_internal.h"
#include "linecard/base64.h"
#include "linecard/recipe.h"
#include "linecard/resample.h"

static lc_status open_resampler(lc_resampler **resampler, uint32_t input_hz, uint32_t output_hz, lc_quality quality) {
    *resampler = NULL;
    if (input_hz == output_hz) return lc_rate_is_supported(input_hz) ? LC_OK : LC_UNSUPPORTED_RATE;
    return lc_resampler_create(resampler, input_hz, output_hz, quality);
}

/* Programs in other languages can pass integers outside the enums. */
static bool is_valid(const lc_line_format *format) {
    const bool is_quality = format->quality == LC_QUALITY_REALTIME || format->quality == LC_QUALITY_LOW_DELAY ||
                            format->quality == LC_QUALITY_DIRECT;
    return is_quality && (unsigned)format->encoding <= LC_ENCODING_A_LAW;
}

lc_status lc_line_create(lc_line **line, const lc_line_format *format) {
    if (line == NULL || format == NULL || !is_valid(format)) return LC_INVALID_ARGUMENT;
    lc_line *created = malloc(sizeof *created);
    if (created == NULL) return LC_OUT_OF_MEMORY;
    created->format = *format;
    created->outbound = NULL;
    created->ring = NULL;
    created->is_outbound_fresh = true;
    created->message_samples = format->wire_hz / LC_LINE_MESSAGES_PER_SECOND;
    created->message_text = lc_base64_encoded_count(created->message_samples * lc_line_bytes_per_sample(created));
    lc_status status = open_resampler(&created->inbound, format->wire_hz, format->inbound_hz, format->quality);
    if (status == LC_OK)
        status = open_resampler(&created->outbound, format->outbound_hz, format->wire_hz, format->quality);
    if (status == LC_OK) status = lc_ring_create(&created->ring, LC_LINE_RING_MESSAGES * created->message_samples);
    if (status != LC_OK) {
        lc_line_destroy(created);
        return status;
    }
    *line = created;
    return LC_OK;
}

void lc_line_destroy(lc_line *line) {
    if (line == NULL) return;
    lc_resampler_destroy(line->inbound);
    lc_resampler_destroy(line->outbound);
    lc_ring_destroy(line->ring);
    free(line);
}

double lc_line_inbound_delay(const lc_line *line) {
    return line != NULL && line->inbound != NULL ? lc_resampler_delay(line->inbound) : 0;
}

double lc_line_outbound_delay(const lc_line *line) {
    if (line == NULL || line->outbound == NULL) return 0;
    return lc_resampler_delay(line->outbound) + (double)lc_line_lead_in_samples(line) / line->format.wire_hz;
}

size_t lc_line_message_samples(const lc_line *line) { return line != NULL ? line->message_samples : 0; }

lc_status lc_line_reset(lc_line *line) {
    const lc_status status = lc_line_reset_outbound(line);
    if (status != LC_OK) return status;
    return line->inbound != NULL ? lc_resampler_reset(line->inbound) : LC_OK;
}

lc_status lc_line_set_outbound_hz(lc_line *line, uint32_t outbound_hz) {
    if (line == NULL) return LC_INVALID_ARGUMENT;
    if (outbound_hz == line->format.outbound_hz) return LC_OK;
    lc_resampler *created;
    lc_status status = open_resampler(&created, outbound_hz, line->format.wire_hz, line->format.quality);
    if (status == LC_OK) status = lc_line_keep_tail(line);
    if (status != LC_OK) {
        lc_resampler_destroy(created);
        return status;
    }
    lc_resampler_destroy(line->outbound);
    line->outbound = created;
    line->format.outbound_hz = outbound_hz;
    line->is_outbound_fresh = true;
    return LC_OK;
}
