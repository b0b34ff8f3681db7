/* SPDX-License-Identifier: Apache-2.0 */
#include "draft.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "trial.h"

enum { PER_EXTRA = 40 /* characters */ };

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* A text being composed, with a NUL at its end. */
typedef struct draft {
    char text[TRIAL_BYTES];
    size_t count;
} draft;

static void add(draft *draft, const char *text) {
    const size_t count = strlen(text);
    memcpy(draft->text + draft->count, text, count + 1);
    draft->count += count;
}

static const char *pick(const char *const *from, size_t count, generator *generator) {
    return from[generator_below(generator, count)];
}

static void add_space(draft *draft, generator *generator) {
    static const char *const spaces[] = {"", "", "", " ", "\n\t", " \r\n "};
    add(draft, pick(spaces, COUNT(spaces), generator));
}

/* Adds a member of another name, to the message or its media. Nested values may have any names. */
static void add_extra(draft *draft, generator *generator) {
    static const char *const names[] = {
        "",      "a",        "sequenceNumbers", "equenceNumber", "events", "medi",
        "Media", "payloads", "streamSi",        "streamIds",     " track", "{[,:",
    };
    static const char *const values[] = {
        "0",
        "-0",
        "17",
        "0.5",
        "-1.25e+10",
        "1E5",
        "2e-07",
        "true",
        "false",
        "null",
        "\"\"",
        "\"a b\"",
        "\"}{][,:\"",
        "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"",
        "\"\\u00e9\\uABCF\\uffFF\"",
        "\"\\\\\"",
        "\"\x7F\"",
        "[]",
        "{ }",
        "[1 , [\n2,{\"a\":\"]\"} ],\"x\"]",
        "{\"event\":1,\"media\":{\"payload\":\"AAAA\"},\"media\":2}",
        "{\"\\u0061\\n\":1,\"b\" : { } }",
        "[[[[[[]]]]]]",
        "{\"a\":[{\"a\":[{\"a\":[1]}]}]}",
    };
    add(draft, "\"");
    add(draft, pick(names, COUNT(names), generator));
    add(draft, "\"");
    add_space(draft, generator);
    add(draft, ":");
    add_space(draft, generator);
    add(draft, pick(values, COUNT(values), generator));
}

static void shuffle(const char **members, size_t count, generator *generator) {
    for (size_t i = count; i > 1; --i) {
        const size_t other = generator_below(generator, i);
        const char *member = members[i - 1];
        members[i - 1] = members[other];
        members[other] = member;
    }
}

/* Adds an object with `members`, of which some may be NULL, in any order, and `extras` others in between. */
static void add_object(draft *draft, const char **members, size_t count, size_t extras, generator *generator) {
    const char *separator = "";
    shuffle(members, count, generator);
    add(draft, "{");
    for (size_t left = count + extras; left > 0; --left) {
        const bool is_extra = generator_below(generator, left) >= count;
        const char *member = is_extra ? NULL : members[--count];
        if (!is_extra && member == NULL) continue;
        add_space(draft, generator);
        add(draft, separator);
        add_space(draft, generator);
        is_extra ? add_extra(draft, generator) : add(draft, member);
        separator = ",";
    }
    add_space(draft, generator);
    add(draft, "}");
}

/* Adds a payload of up to `most` characters, among them those that structure JSON. */
static void add_payload(draft *draft, size_t most, generator *generator) {
    static const char characters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/={}[],: ";
    add(draft, "\"payload\":\"<");
    for (size_t i = generator_below(generator, most + 1); i > 0; --i)
        draft->text[draft->count++] = characters[generator_below(generator, sizeof characters - 1)];
    add(draft, ">\"");
}

const char *draft_compose(size_t count, const char *fault, const char *media_fault, const char **stream_key,
                          generator *generator) {
    static const char *const keys[] = {"streamSid", "streamId", "s"};
    static draft payload, media, message;
    char stream[40], sequence[60];
    payload.count = media.count = message.count = 0;
    *stream_key = pick(keys, COUNT(keys), generator);
    snprintf(stream, sizeof stream, "\"%s\":\"^MZ%u$\"", *stream_key, (unsigned)generator_below(generator, 1000));
    const char *quote = generator_below(generator, 2) ? "\"" : "";
    snprintf(sequence, sizeof sequence, "\"sequenceNumber\":%s@%llu@%s", quote,
             (unsigned long long)(1 + generator_below(generator, (size_t)1 << generator_below(generator, 49))), quote);
    add_payload(&payload, count / 2, generator);
    const char *const track = generator_below(generator, 2) ? "\"track\" :\n\"(inbound)\"" : NULL;
    const char *inner[] = {payload.text, track, media_fault};
    add(&media, "\"media\":");
    add_object(&media, inner, COUNT(inner), generator_below(generator, count / PER_EXTRA + 1) / 2, generator);
    const char *outer[] = {"\"event\": \"media\"", media.text, generator_below(generator, 4) ? stream : NULL,
                           generator_below(generator, 4) ? sequence : NULL, fault};
    add_object(&message, outer, COUNT(outer), generator_below(generator, count / PER_EXTRA + 1) / 2, generator);
    return message.text;
}
