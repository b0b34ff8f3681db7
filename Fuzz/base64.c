/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Base64: decode accepts exactly what encode writes; errors and their positions are those of a witness; every rung
 * that the machine can run gives the same bytes and touches nothing outside of its buffers.
 *
 * An input is read three ways: as a text, as bytes to encode, and as bytes whose text is then damaged in one place,
 * because texts that are valid except for one character are rare.
 */
#include "linecard/base64.h"

#include <stdbool.h>

#include "buffer.h"
#include "check.h"
#include "input.h"
#include "linecard/kernels.h"
#include "witness_base64.h"

static void same(const char *name, lc_result found, lc_result expected) {
    CHECK(found.status == expected.status && found.count == expected.count, "%s: %s %zu, not %s %zu", name,
          lc_status_name(found.status), found.count, lc_status_name(expected.status), expected.count);
}

static void same_bytes(const char *name, const uint8_t *found, const uint8_t *expected, size_t count) {
    const size_t i = difference(found, expected, count);
    CHECK(i == count, "%s: %02x at %zu of %zu, not %02x", name, found[i], i, count, expected[i]);
}

/* Checks one rung, or the public function if `rung` is NULL. */
static void encode(const lc_base64_kernels *rung, const uint8_t *bytes, size_t count, const uint8_t *expected,
                   size_t shift) {
    const char *name = rung ? rung->name : "lc_base64_encode";
    const size_t room = lc_base64_encoded_count(count);
    const buffer from = copy_buffer(bytes, count, shift);
    const buffer text = make_buffer(room, shift, shift % 2 ? 64 : 0);
    if (rung != NULL) {
        rung->encode(text.start, from.start, count);
    } else {
        if (room > 0)
            same(name, lc_base64_encode(NULL, room - 1, from.start, count),
                 (lc_result){LC_INSUFFICIENT_CAPACITY, room});
        same(name, lc_base64_encode(text.start, room, from.start, count), (lc_result){LC_OK, room});
    }
    same_bytes(name, text.start, expected, room);
    drop_buffer(from);
    drop_buffer(text);
}

static void decode(const lc_base64_kernels *rung, const uint8_t *text, size_t count, lc_result expected,
                   const uint8_t *bytes, size_t shift) {
    const char *name = rung ? rung->name : "lc_base64_decode";
    const size_t room = lc_base64_decoded_count(text, count);
    const buffer from = copy_buffer(text, count, shift);
    const buffer made = make_buffer(room, shift, shift % 2 ? 64 : 0);
    if (rung != NULL) {
        same(name, rung->decode(made.start, from.start, count), expected);
    } else {
        if (room > 0)
            same(name, lc_base64_decode(NULL, room - 1, from.start, count),
                 (lc_result){LC_INSUFFICIENT_CAPACITY, room});
        same(name, lc_base64_decode(made.start, room, from.start, count), expected);
    }
    if (expected.status == LC_OK) {
        CHECK(expected.count == room, "%zu bytes, not %zu", expected.count, room);
        same_bytes(name, made.start, bytes, room);
    }
    drop_buffer(from);
    drop_buffer(made);
}

static bool is_runnable(const lc_base64_kernels *rung) { return (rung->needs & ~lc_cpu_features()) == 0; }

static void check_encoding(const uint8_t *bytes, size_t count, const uint8_t *expected, size_t shift) {
    const lc_base64_kernels *rung;
    encode(NULL, bytes, count, expected, shift);
    for (size_t i = 0; (rung = lc_base64_kernels_at(i)) != NULL; ++i)
        if (is_runnable(rung)) encode(rung, bytes, count, expected, shift);
}

static void check_decoding(const uint8_t *text, size_t count, size_t shift) {
    const buffer bytes = make_buffer(count, 0, 0), again = make_buffer(count, 0, 0);
    const lc_result expected = witness_base64_decode(bytes.start, text, count);
    const lc_base64_kernels *rung;
    decode(NULL, text, count, expected, bytes.start, shift);
    for (size_t i = 0; (rung = lc_base64_kernels_at(i)) != NULL; ++i)
        if (is_runnable(rung)) decode(rung, text, count, expected, bytes.start, shift);
    if (expected.status == LC_OK) {
        same("decoded and encoded", lc_base64_encode(again.start, count, bytes.start, expected.count),
             (lc_result){LC_OK, count});
        same_bytes("decoded and encoded", again.start, text, count);
    }
    drop_buffer(bytes);
    drop_buffer(again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    input decisions = {data, size};
    const size_t shift = next_byte(&decisions) % 65, place = next_below(&decisions, 65536);
    const uint8_t character = next_byte(&decisions);
    const buffer text = make_buffer((size / 3 + 1) * 4, 0, 0);

    check_decoding(data, size, shift);

    const size_t count = witness_base64_encode(text.start, data, size).count;
    CHECK(count == lc_base64_encoded_count(size), "%zu characters, not %zu", count, lc_base64_encoded_count(size));
    check_encoding(data, size, text.start, shift);
    check_decoding(text.start, count, shift);

    if (count > 0) {
        text.start[place % count] = character;
        check_decoding(text.start, count, shift);
        check_decoding(text.start, place % count, shift);
    }
    drop_buffer(text);
    return 0;
}
