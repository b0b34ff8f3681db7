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
    MOST_DIGITS = 15, /* a double holds every such number, as a parser may read it */
};

/* The members found so far. */
typedef struct members {
    const char *stream_key;
    size_t stream_key_count;
    lc_span event;
    lc_media_message media;
    bool has_media;
    bool has_sequence;
} members;

INLINE bool equals(const cursor *cursor, lc_span string, const void *text, size_t count) {
    return string.count == count && memcmp(cursor->text + string.start, text, count) == 0;
}

/* Keeps the string here, which must be the first of its name and free of escapes. */
INLINE bool keep_string(cursor *cursor, lc_span *member) {
    return member->start == 0 && skip_string(cursor, member) && !is_escaped(cursor, *member);
}

/* Returns the count of digits. The number may have overflowed if they are more than MOST_DIGITS. */
INLINE size_t read_digits(const uint8_t *text, uint64_t *number) {
    size_t count = 0;
    for (uint8_t digit; (digit = (uint8_t)(text[count] - '0')) <= 9; ++count) *number = *number * 10 + digit;
    return count;
}

/*
 * Keeps the whole number here, which providers send as a number or a string. Other numbers need a parser, and so do
 * leading zeros, which JSON allows in strings only.
 */
INLINE bool keep_sequence(cursor *cursor, uint64_t *sequence) {
    const bool is_string = byte(cursor) == '"';
    if (is_string) {
        next_quote(cursor); /* the opening quote */
        ++cursor->index;
    }
    const uint8_t *text = cursor->text + cursor->index;
    const size_t count = read_digits(text, sequence);
    cursor->index += count;
    if (is_string && (!skip(cursor, '"') || next_quote(cursor) + 1 != cursor->index)) return false;
    return count > 0 && count <= MOST_DIGITS && (text[0] != '0' || count == 1);
}

/* Reads or skips the value of the member `name`. */
typedef bool read_member(cursor *cursor, lc_span name, members *members);

/* Reads the members of the object here, up to its closing brace. */
INLINE bool read_object(cursor *cursor, read_member *read_member, members *members) {
    if (!skip(cursor, '{')) return false;
    skip_white_space(cursor);
    if (byte(cursor) == '}') return true;
    for (;;) {
        lc_span member;
        if (!skip_name(cursor, &member) || is_escaped(cursor, member)) return false;
        if (!read_member(cursor, member, members)) return false;
        skip_white_space(cursor);
        if (byte(cursor) == '}') return true;
        if (!skip(cursor, ',')) return false;
        skip_white_space(cursor);
    }
}

INLINE bool read_media_member(cursor *cursor, lc_span name, members *members) {
    if (equals(cursor, name, "payload", 7)) return keep_string(cursor, &members->media.payload);
    if (equals(cursor, name, "track", 5)) return keep_string(cursor, &members->media.track);
    return skip_value(cursor, 2);
}

INLINE bool read_message_member(cursor *cursor, lc_span name, members *members) {
    if (equals(cursor, name, "event", 5)) return keep_string(cursor, &members->event);
    if (equals(cursor, name, "media", 5)) {
        const bool is_second = members->has_media;
        members->has_media = true;
        return !is_second && read_object(cursor, read_media_member, members) && skip_end(cursor, '}');
    }
    if (equals(cursor, name, members->stream_key, members->stream_key_count))
        return keep_string(cursor, &members->media.stream);
    if (equals(cursor, name, "sequenceNumber", 14)) {
        const bool is_second = members->has_sequence;
        members->has_sequence = true;
        return !is_second && keep_sequence(cursor, &members->media.sequence);
    }
    return skip_value(cursor, 1);
}

/* The count of characters up to and including the message's closing brace, or 0 if the text doesn't end with one. */
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
    const bool needs_no_unescaping = kernels()->find_quotes(quotes, text, count);
    cursor cursor = {.text = text,
                     .last = count - 1,
                     .quotes = quotes,
                     .ahead = quotes[0],
                     .needs_no_unescaping = needs_no_unescaping};
    members members = {.stream_key = stream_key, .stream_key_count = stream_key_count};
    skip_white_space(&cursor);
    if (!read_object(&cursor, read_message_member, &members) || cursor.index != cursor.last) return false;
    if (members.media.payload.start == 0 || !equals(&cursor, members.event, "media", 5)) return false;
    *found = members.media;
    return true;
}
