/* SPDX-License-Identifier: Apache-2.0 */
#include "trial.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fault.h"

enum { WIDEST_VECTOR = 64, LONG_RUNS = 50 };

void trial_open(trial *trial) {
    *trial = (struct trial){.source = region_open(TRIAL_BYTES), .destination = region_open(TRIAL_BYTES)};
    trial->input = malloc(TRIAL_BYTES);
    trial->expected = malloc(TRIAL_BYTES);
    if (trial->input == NULL || trial->expected == NULL) {
        perror("no memory for a trial");
        exit(EXIT_FAILURE);
    }
}

void trial_close(trial *trial) {
    region_close(&trial->source);
    region_close(&trial->destination);
    free(trial->input);
    free(trial->expected);
}

void trial_begin(trial *trial, const operation *operation, const void *kernels, uint64_t seed) {
    trial->operation = operation;
    trial->kernels = kernels;
    trial->generator = (generator){seed};
    trial->checks = 0;
    trial->has_failed = false;
}

/* One check */

/* One input at one place, and its expected and actual result. */
typedef struct check {
    trial *trial;
    const void *in;
    size_t count;
    lc_result expected;
    place from, to;
    buffer source, destination;
    lc_result actual;
} check;

static void call(void *argument) {
    check *c = argument;
    c->actual = c->trial->operation->run(c->trial->kernels, c->destination.start, c->source.start, c->count);
}

static const char *place_name(place place, char words[static 32]) {
    snprintf(words, 32, "shifted by %zu", place.shift);
    return place.kind == PLACE_AT_START ? "after a page" : place.kind == PLACE_AT_END ? "before a page" : words;
}

/* Keeps the first failure. */
static void fail(const check *c, const char *what) {
    char from[32], to[32];
    if (c->trial->has_failed) return;
    c->trial->has_failed = true;
    snprintf(c->trial->difference, sizeof c->trial->difference, "%zu elements, source %s, destination %s: %s", c->count,
             place_name(c->from, from), place_name(c->to, to), what);
}

/* Reports how far from its buffer an address is. Returns false if it is not in the pages around the region. */
static bool fail_near(const check *c, const region *region, buffer buffer, const char *name, const uint8_t *address) {
    const ptrdiff_t page = 65536; /* none is larger */
    char what[80];
    if (address < region->start - page || address >= region->end + page) return false;
    if (address >= buffer.end)
        snprintf(what, sizeof what, "touched byte %td after its %s", address - buffer.end + 1, name);
    else
        snprintf(what, sizeof what, "touched byte %td before its %s", buffer.start - address, name);
    fail(c, what);
    return true;
}

static void fail_of_fault(const check *c, const fault *fault) {
    if (fault->signal == SIGILL) {
        fail(c, "an instruction that this CPU does not have");
    } else if (!fail_near(c, &c->trial->source, c->source, "source", fault->address) &&
               !fail_near(c, &c->trial->destination, c->destination, "destination", fault->address)) {
        fail(c, "a memory fault far from source and destination");
    }
}

static void compare_results(const check *c) {
    char what[100];
    if (c->actual.status == c->expected.status && c->actual.count == c->expected.count) return;
    snprintf(what, sizeof what, "%s, %zu, not %s, %zu", lc_status_name(c->actual.status), c->actual.count,
             lc_status_name(c->expected.status), c->expected.count);
    fail(c, what);
}

static bool is_near(const uint8_t *left, const uint8_t *right, int tolerance) {
    int16_t samples[2];
    memcpy(&samples[0], left, sizeof *samples);
    memcpy(&samples[1], right, sizeof *samples);
    return abs(samples[0] - samples[1]) <= tolerance;
}

/* Returns the index of the first element that differs, or the count of all. */
static size_t first_difference(const check *c) {
    const uint8_t *expected = c->trial->expected, *actual = c->destination.start;
    const size_t width = c->trial->operation->out_width;
    const int tolerance = c->trial->operation->tolerance;
    size_t i = 0;
    if (memcmp(actual, expected, c->expected.count * width) == 0) return c->expected.count;
    for (; i < c->expected.count; ++i, actual += width, expected += width)
        if (memcmp(actual, expected, width) != 0 && (tolerance == 0 || !is_near(actual, expected, tolerance))) break;
    return i;
}

/* After an error the content of the destination is undefined. */
static void compare_elements(const check *c) {
    const uint8_t *expected = c->trial->expected;
    const size_t width = c->trial->operation->out_width;
    char what[100];
    if (c->expected.status != LC_OK) return;
    const size_t i = first_difference(c);
    if (i == c->expected.count) return;
    unsigned actual = 0, right = 0;
    for (size_t byte = 0; byte < width && byte < sizeof actual; ++byte) {
        actual |= (unsigned)c->destination.start[i * width + byte] << (8 * byte);
        right |= (unsigned)expected[i * width + byte] << (8 * byte);
    }
    snprintf(what, sizeof what, "element %zu is %#.*x, not %#.*x", i, (int)(2 * width), actual, (int)(2 * width),
             right);
    fail(c, what);
}

/* Fills the destination with bytes that differ from the expected ones, so that missing writes are found. */
static void prepare(const check *c, uint8_t guard) {
    const trial *t = c->trial;
    const size_t room = (size_t)(c->destination.end - c->destination.start);
    const size_t written = c->expected.status == LC_OK ? c->expected.count * t->operation->out_width : 0;
    memcpy(c->source.start, c->in, c->count * t->operation->in_width);
    for (size_t i = 0; i < room; ++i) c->destination.start[i] = i < written ? t->expected[i] ^ 0x80 : guard;
    region_guard(&t->source, c->source, guard);
    region_guard(&t->destination, c->destination, guard);
}

static void check_at(trial *trial, const void *in, size_t count, lc_result expected, place from, place to) {
    if (trial->has_failed) return;
    const size_t bytes = count * trial->operation->in_width;
    const size_t room = trial->operation->room(in, count) * trial->operation->out_width;
    const uint8_t guard = trial->checks % 2 ? 0xA5 : 0x5A;
    check c = {
        .trial = trial,
        .in = in,
        .count = count,
        .expected = expected,
        .from = from,
        .to = to,
        .source = region_buffer(&trial->source, from, bytes),
        .destination = region_buffer(&trial->destination, to, room),
    };
    fault fault;
    ++trial->checks;
    prepare(&c, guard);
    if (!fault_survives(&fault, call, &c)) {
        fail_of_fault(&c, &fault);
        return;
    }
    compare_elements(&c);
    compare_results(&c);
    if (!region_is_intact(&trial->destination, c.destination, guard)) fail(&c, "wrote outside of its destination");
    if (!region_is_intact(&trial->source, c.source, guard)) fail(&c, "wrote beside its source");
    if (memcmp(c.source.start, in, bytes) != 0) fail(&c, "wrote to its source");
}

/* Many checks */

static lc_result ask_witness(trial *trial, const void *in, size_t count) {
    return trial->operation->witness(trial->expected, in, count);
}

static void check_edges(trial *trial, const void *in, size_t count, lc_result expected) {
    const place start = {PLACE_AT_START, 0}, end = {PLACE_AT_END, 0};
    check_at(trial, in, count, expected, start, start);
    check_at(trial, in, count, expected, end, end);
}

void trial_edges(trial *trial, const void *in, size_t count) {
    if (!trial->has_failed) check_edges(trial, in, count, ask_witness(trial, in, count));
}

/* Each alignment of the source is combined with another one of the destination. */
void trial_everywhere(trial *trial, const void *in, size_t count) {
    if (trial->has_failed) return;
    const lc_result expected = ask_witness(trial, in, count);
    check_edges(trial, in, count, expected);
    for (size_t i = 0; i < WIDEST_VECTOR; ++i) {
        const place from = {PLACE_AMID, i / trial->operation->in_width * trial->operation->in_width};
        const size_t shift = (i * 5 + count) % WIDEST_VECTOR;
        const place to = {PLACE_AMID, shift / trial->operation->out_width * trial->operation->out_width};
        check_at(trial, in, count, expected, from, to);
    }
}

static void try_lengths(trial *trial) {
    const size_t longest = trial->operation->lengths > 0 ? trial->operation->lengths : TRIAL_LENGTHS;
    for (size_t count = 0; count <= longest; ++count) {
        trial->operation->draw(trial->input, count, &trial->generator);
        trial_everywhere(trial, trial->input, count);
    }
}

static void try_long_runs(trial *trial) {
    for (int i = 0; i < LONG_RUNS; ++i) {
        const size_t count = generator_below(&trial->generator, TRIAL_BYTES / 16);
        trial->operation->draw(trial->input, count, &trial->generator);
        trial_edges(trial, trial->input, count);
    }
}

void trial_run(trial *trial) {
    ++trial->runs;
    try_lengths(trial);
    try_long_runs(trial);
    trial->operation->walk(trial);
}
