/* SPDX-License-Identifier: Apache-2.0 */
#include "linecard/envelope.h"

#include "../common/ladder.h"
#include "cursor.h"
#include "envelope_internal.h"

static const lc_envelope_kernels *const ladder[] = {
#if defined(__x86_64__)
    &lc_envelope_avx512,
    &lc_envelope_avx2,
#elif defined(__aarch64__)
    &lc_envelope_neon,
#endif
    &lc_envelope_reference,
};

const lc_envelope_kernels *lc_envelope_kernels_at(size_t index) {
    return index < sizeof ladder / sizeof *ladder ? ladder[index] : NULL;
}

LC_LADDER_CHOICE(lc_envelope_kernels)

enum {
    LONGEST = 65536,  /* characters */
    MOST_DIGITS = 15, /* every such number is a double too, which is what a parser may have read */
};

/* The members of concern, as far as they were found. */
typedef struct members {
    const char *stream_key;
    size_t stream_key_count;
    lc_span event;
    lc_media_message media;
    bool has_media;
    bool has_sequence;
} members;

INLINE bool is(const cursor *cursor, lc_span string, const void *text, size_t count) {
    return string.count == count && memcmp(cursor->text + string.start, text, count) == 0;
}

/* Keeps the string here. */
INLINE bool take(cursor *cursor, lc_span *member) {
    return member->start == 0 && string(cursor, member) && !is_escaped(cursor, *member);
}

/* Reads digits; returns how many. More than MOST_DIGITS overflow, so that the number must not be used. */
INLINE size_t digits(const uint8_t *text, uint64_t *number) {
    size_t count = 0;
    for (uint8_t digit; (digit = (uint8_t)(text[count] - '0')) <= 9; ++count) *number = *number * 10 + digit;
    return count;
}

/*
 * Keeps the whole number here, which providers send as a number or as the string of one. Others are for a parser, and
 * so is a 0 before more digits, which JSON allows in a string only.
 */
INLINE bool take_sequence(cursor *cursor, uint64_t *sequence) {
    const bool is_string = byte(cursor) == '"';
    if (is_string) {
        take_quote(cursor); /* the one here: those before it were taken */
        ++cursor->index;
    }
    const uint8_t *text = cursor->text + cursor->index;
    const size_t count = digits(text, sequence);
    cursor->index += count;
    if (is_string && (!skip(cursor, '"') || take_quote(cursor) + 1 != cursor->index)) return false;
    return count > 0 && count <= MOST_DIGITS && (text[0] != '0' || count == 1);
}

/* Takes the value of a member with that name. */
typedef bool take_member(cursor *cursor, lc_span name, members *members);

/* The members of the object here, up to the brace that ends it. */
INLINE bool object(cursor *cursor, take_member *take_member, members *members) {
    if (!skip(cursor, '{')) return false;
    skip_white_space(cursor);
    if (byte(cursor) == '}') return true;
    for (;;) {
        lc_span member;
        if (!name(cursor, &member) || is_escaped(cursor, member)) return false;
        if (!take_member(cursor, member, members)) return false;
        skip_white_space(cursor);
        if (byte(cursor) == '}') return true;
        if (!skip(cursor, ',')) return false;
        skip_white_space(cursor);
    }
}

INLINE bool take_media_member(cursor *cursor, lc_span name, members *members) {
    if (is(cursor, name, "payload", 7)) return take(cursor, &members->media.payload);
    if (is(cursor, name, "track", 5)) return take(cursor, &members->media.track);
    return value(cursor, 2);
}

INLINE bool take_message_member(cursor *cursor, lc_span name, members *members) {
    if (is(cursor, name, "event", 5)) return take(cursor, &members->event);
    if (is(cursor, name, "media", 5)) {
        const bool is_second = members->has_media;
        members->has_media = true;
        return !is_second && object(cursor, take_media_member, members) && skip_end(cursor, '}');
    }
    if (is(cursor, name, members->stream_key, members->stream_key_count)) return take(cursor, &members->media.stream);
    if (is(cursor, name, "sequenceNumber", 14)) {
        const bool is_second = members->has_sequence;
        members->has_sequence = true;
        return !is_second && take_sequence(cursor, &members->media.sequence);
    }
    return value(cursor, 1);
}

/* The characters up to the brace that ends the message, with it; 0 where none does. */
static size_t count_to_brace(const uint8_t *text, size_t count) {
    while (count > 0 && is_white_space(text[count - 1])) --count;
    return count > 0 && text[count - 1] == '}' ? count : 0;
}

bool lc_envelope_find_media(lc_media_message *found, const uint8_t *text, size_t count, const char *stream_key,
                            size_t stream_key_count) {
    uint64_t quotes[LONGEST / LC_ENVELOPE_ROUND];
    if (found == NULL || text == NULL || stream_key == NULL || stream_key_count == 0) return false;
    count = count_to_brace(text, count);
    if (count == 0 || count > LONGEST) return false;
    const bool is_plain = kernels()->find_quotes(quotes, text, count);
    cursor cursor = {.text = text, .last = count - 1, .quotes = quotes, .ahead = quotes[0], .is_plain = is_plain};
    members members = {.stream_key = stream_key, .stream_key_count = stream_key_count};
    skip_white_space(&cursor);
    if (!object(&cursor, take_message_member, &members) || cursor.index != cursor.last) return false;
    if (members.media.payload.start == 0 || !is(&cursor, members.event, "media", 5)) return false;
    *found = members.media;
    return true;
}
