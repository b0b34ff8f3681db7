/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LC_ENVELOPE_CURSOR_H
#define LC_ENVELOPE_CURSOR_H

#include <stdbool.h>
#include <string.h>

#include "linecard/envelope.h"

/*
 * Walks over JSON text (RFC 8259), strictly, without building values. The bits of all quotes are known before the walk,
 * so the processor need not wait for the end of one string to find the next.
 *
 * The text ends with a brace, at which every loop over characters stops, so only skipping a nested brace needs a check.
 *
 * A function returns false if the text isn't what it expects; the walk ends then. All are inlined, so that the cursor
 * stays in registers; rare cases pass a copy instead.
 */
typedef struct cursor {
    const uint8_t *text;
    size_t last; /* index of the message's closing brace */
    size_t index;
    const uint64_t *quotes;   /* a bit for each character */
    uint64_t ahead;           /* the bits of quotes[word_index] that are still ahead */
    size_t word_index;        /* of `quotes` */
    bool needs_no_unescaping; /* no backslashes, control characters or characters beyond ASCII */
} cursor;

#define INLINE static inline __attribute__((always_inline))

enum { LC_ENVELOPE_DEEPEST = 8 };

INLINE uint8_t byte(const cursor *cursor) { return cursor->text[cursor->index]; }

INLINE bool skip(cursor *cursor, uint8_t expected) {
    if (byte(cursor) != expected) return false;
    ++cursor->index;
    return true;
}

INLINE bool is_white_space(uint8_t character) {
    return character == ' ' || character == '\n' || character == '\r' || character == '\t';
}

INLINE void skip_white_space(cursor *cursor) {
    while (byte(cursor) <= ' ' && is_white_space(byte(cursor))) ++cursor->index;
}

/* Skips the end of a nested object or array. */
INLINE bool skip_end(cursor *cursor, uint8_t end) { return cursor->index < cursor->last && skip(cursor, end); }

/* Returns the index of the next quote, or `last` after the last one. */
INLINE size_t next_quote(cursor *cursor) {
    while (cursor->ahead == 0) {
        if (cursor->word_index == cursor->last / 64) return cursor->last;
        cursor->ahead = cursor->quotes[++cursor->word_index];
    }
    const size_t index = cursor->word_index * 64 + (size_t)__builtin_ctzll(cursor->ahead);
    cursor->ahead &= cursor->ahead - 1;
    return index;
}

INLINE bool is_hexadecimal(uint8_t character) {
    const uint8_t letter = character | 0x20;
    return (character >= '0' && character <= '9') || (letter >= 'a' && letter <= 'f');
}

/*
 * Returns the index of the quote that ends the string whose content starts at `index`, or `last` for an invalid escape
 * and for content that needs a parser: escapes of the form \uDxxx, which include the surrogates, and characters beyond
 * ASCII.
 */
static size_t end_of_string(const uint8_t *text, size_t last, size_t index) {
    while (index < last && text[index] != '"') {
        if (text[index] < 0x20 || text[index] >= 0x80) return last;
        if (text[index++] != '\\') continue;
        if (memchr("\"\\/bfnrtu", text[index], 9) == NULL) return last;
        if (text[index++] != 'u') continue;
        if (last - index < 4 || (text[index] | 0x20) == 'd') return last;
        for (const size_t end = index + 4; index < end; ++index)
            if (!is_hexadecimal(text[index])) return last;
    }
    return index;
}

INLINE bool skip_string(cursor *cursor, lc_span *content) {
    if (byte(cursor) != '"') return false;
    next_quote(cursor); /* the opening quote */
    size_t end = next_quote(cursor);
    const size_t start = cursor->index + 1;
    if (!cursor->needs_no_unescaping) {
        const size_t unescaped = end_of_string(cursor->text, cursor->last, start);
        while (end < unescaped) end = next_quote(cursor);
    }
    if (end == cursor->last) return false;
    *content = (lc_span){start, end - start};
    cursor->index = end + 1;
    return true;
}

INLINE bool is_escaped(const cursor *cursor, lc_span string) {
    return !cursor->needs_no_unescaping && memchr(cursor->text + string.start, '\\', string.count) != NULL;
}

INLINE bool skip_digits(cursor *cursor) {
    const size_t start = cursor->index;
    while ((uint8_t)(byte(cursor) - '0') < 10) ++cursor->index;
    return cursor->index > start;
}

/* -? (0 | [1-9][0-9]*) (. [0-9]+)? ([eE] [+-]? [0-9]+)? */
INLINE bool skip_number(cursor *cursor) {
    skip(cursor, '-');
    if (!skip(cursor, '0') && !skip_digits(cursor)) return false;
    if (skip(cursor, '.') && !skip_digits(cursor)) return false;
    if (!skip(cursor, 'e') && !skip(cursor, 'E')) return true;
    if (!skip(cursor, '-')) skip(cursor, '+');
    return skip_digits(cursor);
}

INLINE bool skip_word(cursor *cursor, const char *word, size_t count) {
    if (cursor->last - cursor->index < count || memcmp(cursor->text + cursor->index, word, count) != 0) return false;
    cursor->index += count;
    return true;
}

/* Skips a value other than an object or an array. */
INLINE bool skip_scalar(cursor *cursor) {
    lc_span content;
    switch (byte(cursor)) {
    case '"': return skip_string(cursor, &content);
    case 't': return skip_word(cursor, "true", 4);
    case 'f': return skip_word(cursor, "false", 5);
    case 'n': return skip_word(cursor, "null", 4);
    default: return skip_number(cursor);
    }
}

/* Skips the object or array here. Returns a cursor beyond `last` if it is invalid. */
static cursor skip_nested(cursor cursor, unsigned depth);

INLINE bool skip_value(cursor *cursor, unsigned depth) {
    if (byte(cursor) != '{' && byte(cursor) != '[') return skip_scalar(cursor);
    *cursor = skip_nested(*cursor, depth);
    return cursor->index <= cursor->last;
}

/* Skips the name of a member and its colon. */
INLINE bool skip_name(cursor *cursor, lc_span *name) {
    if (!skip_string(cursor, name)) return false;
    skip_white_space(cursor);
    if (!skip(cursor, ':')) return false;
    skip_white_space(cursor);
    return true;
}

static cursor failed(cursor cursor) {
    cursor.index = cursor.last + 1;
    return cursor;
}

static cursor skip_nested(cursor cursor, unsigned depth) {
    lc_span content;
    const bool is_object = byte(&cursor) == '{';
    const uint8_t end = is_object ? '}' : ']';
    if (depth == LC_ENVELOPE_DEEPEST) return failed(cursor);
    ++cursor.index;
    skip_white_space(&cursor);
    if (skip_end(&cursor, end)) return cursor;
    for (;;) {
        if (is_object && !skip_name(&cursor, &content)) return failed(cursor);
        if (!skip_value(&cursor, depth + 1)) return failed(cursor);
        skip_white_space(&cursor);
        if (skip_end(&cursor, end)) return cursor;
        if (!skip(&cursor, ',')) return failed(cursor);
        skip_white_space(&cursor);
    }
}

#endif
