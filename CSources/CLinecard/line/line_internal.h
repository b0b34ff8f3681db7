/* SPDX-License-Identifier: Apache-2.0 */
/** What the two directions of a line share: its state. */
#ifndef LC_LINE_INTERNAL_H
#define LC_LINE_INTERNAL_H

#include <stdbool.h>

#include "linecard/line.h"
#include "linecard/ring.h"

/*
 * Audio goes through in blocks, so that scratch memory has a size however long a message is. A block holds what a
 * resampler may return for 20 ms at 48 kHz after holding back as much again; its bytes are whole Base64 groups of
 * whole samples.
 */
enum {
    LC_LINE_BLOCK = 2048,                             /* wire samples */
    LC_LINE_BLOCK_BYTES = LC_LINE_BLOCK / 6 * 6,      /* of an inbound payload */
    LC_LINE_BLOCK_TEXT = LC_LINE_BLOCK_BYTES / 3 * 4, /* characters */
    LC_LINE_CARRY = 2,                                /* bytes that may wait for a Base64 group to fill */
    LC_LINE_MESSAGES_PER_SECOND = 50,                 /* 20 ms each, by which the outbound resampler is fed too */
    /* Messages that the ring can hold. Input is taken only while less than one waits; a step of it then makes at most
     * two, and so does the tail of a resampler. */
    LC_LINE_RING_MESSAGES = 6,
};

struct lc_line {
    lc_line_format format;
    lc_resampler *inbound;  /* NULL where the rates are equal: nothing to do, nothing to copy */
    lc_resampler *outbound; /* likewise */
    lc_ring *ring;          /* wire samples that wait for their message to fill */
    size_t message_samples; /* wire samples of 20 ms, rounded down where the wire has a multiple of 11025 Hz */
    size_t message_text;    /* characters of them */
    bool is_outbound_fresh; /* the lead-in of the start, or of the last change of rate, is still to come */
    int16_t wire_pcm[LC_LINE_BLOCK];
    uint8_t bytes[LC_LINE_CARRY + 2 * LC_LINE_BLOCK];
};

/** Bytes of payload that a sample takes. */
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
 * Silence that goes in front of each start, in wire samples. 20 ms at 11025 Hz are 220.5 samples, of which the
 * resampler makes a little less and a little more than a message by turns; with this much in hand, each gives exactly
 * one.
 */
static inline size_t lc_line_lead_in_samples(const lc_line *line) {
    if (line->outbound == NULL || line->format.outbound_hz != 11025) return 0;
    return (line->format.wire_hz + 22049) / 22050;
}

/** Moves what the outbound resampler holds to the ring, and starts it anew. */
lc_status lc_line_keep_tail(lc_line *line);

#endif
