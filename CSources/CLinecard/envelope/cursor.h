/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LC_ENVELOPE_CURSOR_H
#define LC_ENVELOPE_CURSOR_H

#include <stdbool.h>
#include <string.h>

#include "linecard/envelope.h"

/*
 * Walks over JSON text (RFC 8259), strictly, without building anything. Where strings end is known before the walk,
 * from the bits of all quotes: the processor need not wait for one string to find the next.
 *
 * The text ends with a brace, where every loop below stops: so the only place that must watch the end is where a brace
 * within is taken.
 *
 * A function returns false where the text is not what it takes; nothing may follow then. All are inlined, so that the
 * cursor stays in registers; for what is rare, copies of it are handed around instead.
 */
typedef struct cursor {
    const uint8_t *text;
    size_t last; /* index of the closing brace of all */
    size_t index;
    const uint64_t *quotes; /* a bit for each character */
    uint64_t ahead;         /* of the current word, the bits not yet taken */
    size_t word;            /* its index */
    bool is_plain;          /* neither backslashes nor controls nor anything beyond ASCII */
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

/* Takes the end of an object or array that is not the whole. */
INLINE bool skip_end(cursor *cursor, uint8_t end) { return cursor->index < cursor->last && skip(cursor, end); }

/* The index of the next quote, or `last` after the last. */
INLINE size_t take_quote(cursor *cursor) {
    while (cursor->ahead == 0) {
        if (cursor->word == cursor->last / 64) return cursor->last;
        cursor->ahead = cursor->quotes[++cursor->word];
    }
    const size_t index = cursor->word * 64 + (size_t)__builtin_ctzll(cursor->ahead);
    cursor->ahead &= cursor->ahead - 1;
    return index;
}

/* Whether a character is a hexadecimal digit. */
INLINE bool is_hexadecimal(uint8_t character) {
    const uint8_t letter = character | 0x20;
    return (character >= '0' && character <= '9') || (letter >= 'a' && letter <= 'f');
}

/*
 * Where the string ends whose content starts here: at the first quote that is not escaped. `last` when an escape is
 * none, or when there is something that a parser must look at: surrogates, which come in pairs, with them all of
 * \uDxxx, and what is beyond ASCII.
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

INLINE bool string(cursor *cursor, lc_span *content) {
    if (byte(cursor) != '"') return false;
    take_quote(cursor); /* the one here: those before it were taken */
    size_t end = take_quote(cursor);
    const size_t start = cursor->index + 1;
    if (!cursor->is_plain) {
        const size_t unescaped = end_of_string(cursor->text, cursor->last, start);
        while (end < unescaped) end = take_quote(cursor);
    }
    if (end == cursor->last) return false;
    *content = (lc_span){start, end - start};
    cursor->index = end + 1;
    return true;
}

INLINE bool is_escaped(const cursor *cursor, lc_span string) {
    return !cursor->is_plain && memchr(cursor->text + string.start, '\\', string.count) != NULL;
}

INLINE bool skip_digits(cursor *cursor) {
    const size_t start = cursor->index;
    while ((uint8_t)(byte(cursor) - '0') < 10) ++cursor->index;
    return cursor->index > start;
}

/* -? (0 | [1-9][0-9]*) (. [0-9]+)? ([eE] [+-]? [0-9]+)? */
INLINE bool number(cursor *cursor) {
    skip(cursor, '-');
    if (!skip(cursor, '0') && !skip_digits(cursor)) return false;
    if (skip(cursor, '.') && !skip_digits(cursor)) return false;
    if (!skip(cursor, 'e') && !skip(cursor, 'E')) return true;
    if (!skip(cursor, '-')) skip(cursor, '+');
    return skip_digits(cursor);
}

INLINE bool word(cursor *cursor, const char *word, size_t count) {
    if (cursor->last - cursor->index < count || memcmp(cursor->text + cursor->index, word, count) != 0) return false;
    cursor->index += count;
    return true;
}

/* Everything but objects and arrays. */
INLINE bool scalar(cursor *cursor) {
    lc_span content;
    switch (byte(cursor)) {
    case '"': return string(cursor, &content);
    case 't': return word(cursor, "true", 4);
    case 'f': return word(cursor, "false", 5);
    case 'n': return word(cursor, "null", 4);
    default: return number(cursor);
    }
}

/* Moves past the object or array here, or past `last` where there is none. */
static cursor nested(cursor cursor, unsigned depth);

INLINE bool value(cursor *cursor, unsigned depth) {
    if (byte(cursor) != '{' && byte(cursor) != '[') return scalar(cursor);
    *cursor = nested(*cursor, depth);
    return cursor->index <= cursor->last;
}

/* The name of a member and its colon. */
INLINE bool name(cursor *cursor, lc_span *name) {
    if (!string(cursor, name)) return false;
    skip_white_space(cursor);
    if (!skip(cursor, ':')) return false;
    skip_white_space(cursor);
    return true;
}

static cursor failed(cursor cursor) {
    cursor.index = cursor.last + 1;
    return cursor;
}

static cursor nested(cursor cursor, unsigned depth) {
    lc_span content;
    const bool is_object = byte(&cursor) == '{';
    const uint8_t end = is_object ? '}' : ']';
    if (depth == LC_ENVELOPE_DEEPEST) return failed(cursor);
    ++cursor.index;
    skip_white_space(&cursor);
    if (skip_end(&cursor, end)) return cursor;
    for (;;) {
        if (is_object && !name(&cursor, &content)) return failed(cursor);
        if (!value(&cursor, depth + 1)) return failed(cursor);
        skip_white_space(&cursor);
        if (skip_end(&cursor, end)) return cursor;
        if (!skip(&cursor, ',')) return failed(cursor);
        skip_white_space(&cursor);
    }
}

#endif
