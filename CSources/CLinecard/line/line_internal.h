/* SPDX-License-Identifier: Apache-2.0 */
/** The state of a line. */
#ifndef LC_LINE_INTERNAL_H
#define LC_LINE_INTERNAL_H

#include <stdbool.h>

#include "linecard/line.h"
#include "linecard/ring.h"

/*
 * Audio is processed in blocks, so that scratch memory has a fixed size for messages of any length. A block has room
 * for all that a resampler may return for 20 ms at 48 kHz after holding back as much again; its bytes are whole Base64
 * groups of whole samples.
 */
enum {
    LC_LINE_BLOCK = 2048,                             /* wire samples */
    LC_LINE_BLOCK_BYTES = LC_LINE_BLOCK / 6 * 6,      /* bytes of an inbound payload */
    LC_LINE_BLOCK_TEXT = LC_LINE_BLOCK_BYTES / 3 * 4, /* characters */
    LC_LINE_CARRY = 2,                                /* bytes that may wait for a Base64 group to fill */
    LC_LINE_MESSAGES_PER_SECOND = 50,                 /* 20 ms each, also the chunk of the outbound resampler */
    /* Capacity of the ring, in messages. Input is taken only while less than one waits; a step of it gives at most
     * two, and so does the tail of a resampler. */
    LC_LINE_RING_MESSAGES = 6,
};

struct lc_line {
    lc_line_format format;
    lc_resampler *inbound;  /* NULL if the rates are equal */
    lc_resampler *outbound; /* likewise */
    lc_ring *ring;          /* wire samples that wait for their message to fill */
    size_t message_samples; /* wire samples of 20 ms, rounded down for multiples of 11025 Hz */
    size_t message_text;    /* characters of a message */
    bool is_outbound_fresh; /* no sample was sent since the last start or change of rate: the lead-in comes first */
    int16_t wire_pcm[LC_LINE_BLOCK];
    uint8_t bytes[LC_LINE_CARRY + 2 * LC_LINE_BLOCK];
};

/** Returns the payload bytes of a sample: 1 or 2. */
static inline size_t lc_line_bytes_per_sample(const lc_line *line) {
    switch (line->format.encoding) {
    case LC_ENCODING_MU_LAW:
    case LC_ENCODING_A_LAW: return 1;
    case LC_ENCODING_L16_LITTLE_ENDIAN:
    case LC_ENCODING_L16_BIG_ENDIAN: break;
    }
    return 2;
}

/*
 * Wire samples of silence in front of each start. 20 ms at 11025 Hz are 220.5 samples, so the resampler alternately
 * gives a little less and a little more than a message; with this much silence in the ring, each gives exactly one.
 */
static inline size_t lc_line_lead_in_samples(const lc_line *line) {
    if (line->outbound == NULL || line->format.outbound_hz != 11025) return 0;
    return (line->format.wire_hz + 22049) / 22050;
}

/** Moves the samples that the outbound resampler holds to the ring, and restarts it. */
lc_status lc_line_keep_tail(lc_line *line);

#endif
