/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tests what the headers promise about memory: without it, `create` and a change of rate return a status and leave
 * nothing allocated; nothing else allocates, however audio is cut. Inside libsoxr `create` may crash, as the headers
 * say, so that is tested in child processes.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "generator.h"
#include "heap.h"
#include "linecard/line.h"
#include "linecard/ring.h"
#include "report.h"

enum {
    PER_SECOND = 50,
    MOST_HZ = 48000,
    SECONDS = 3,
    CUTS = 12,                        /* ways to cut the input of a resampler */
    NOISE = 3 * MOST_HZ / PER_SECOND, /* samples */
    PCM = 16384,
    TEXT = 16384,
};

static const uint32_t rates[] = {8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000};
enum { RATES = sizeof rates / sizeof *rates };

static int16_t noise[2 * NOISE];

static const char *name_of(lc_quality quality) {
    return quality == LC_QUALITY_DIRECT ? "direct" : quality == LC_QUALITY_LOW_DELAY ? "low delay" : "realtime";
}

/* Refusals in create */

typedef lc_status open_handle(void **handle);

static lc_status open_ring(void **handle) { return lc_ring_create((lc_ring **)handle, 960); }

static lc_status open_copy(void **handle) {
    return lc_resampler_create((lc_resampler **)handle, 8000, 8000, LC_QUALITY_REALTIME);
}

static lc_status open_direct(void **handle) {
    return lc_resampler_create((lc_resampler **)handle, 8000, 16000, LC_QUALITY_DIRECT);
}

static lc_status open_line(void **handle, uint32_t hz, lc_quality quality) {
    const lc_line_format format = {LC_ENCODING_MU_LAW, 8000, hz, hz, quality};
    return lc_line_create((lc_line **)handle, &format);
}

static lc_status open_direct_line(void **handle) { return open_line(handle, 16000, LC_QUALITY_DIRECT); }

static lc_status open_equal_line(void **handle) { return open_line(handle, 8000, LC_QUALITY_REALTIME); }

static void close_ring(void *handle) { lc_ring_destroy(handle); }

static void close_resampler(void *handle) { lc_resampler_destroy(handle); }

static void close_line(void *handle) { lc_line_destroy(handle); }

static const struct {
    const char *name;
    open_handle *open;
    void (*close)(void *handle);
} handles[] = {
    {"ring", open_ring, close_ring},
    {"copy", open_copy, close_resampler},
    {"direct", open_direct, close_resampler},
    {"line, direct", open_direct_line, close_line},
    {"line, equal", open_equal_line, close_line},
};

/* Refuses each request in turn, alone and with all that follow. */
static void test_create(size_t index, report *report) {
    const size_t blocks = heap_blocks();
    size_t refused = 0;
    const char *wrong = NULL;
    for (;; ++refused) {
        lc_status statuses[2];
        void *opened[2] = {NULL, NULL};
        for (int all = 0; all < 2; ++all) {
            heap_limit(refused, all ? SIZE_MAX : 1);
            statuses[all] = handles[index].open(&opened[all]);
            if (heap_requests() <= refused) statuses[all] = LC_OK;
            heap_limit(SIZE_MAX, 0);
        }
        if (opened[0] != NULL && opened[1] != NULL) {
            handles[index].close(opened[0]);
            handles[index].close(opened[1]);
            break;
        }
        if (statuses[0] != LC_OUT_OF_MEMORY || statuses[1] != LC_OUT_OF_MEMORY) wrong = "not LC_OUT_OF_MEMORY";
        if (opened[0] != NULL || opened[1] != NULL) wrong = "a handle was written";
        if (heap_blocks() != blocks) wrong = "memory was left behind";
        if (wrong != NULL) break;
    }
    if (wrong == NULL && (refused == 0 || heap_blocks() != blocks)) wrong = "nothing was allocated, or not all freed";
    report_line(report, "no memory", handles[index].name, wrong == NULL, "%s (%zu requests)",
                wrong ? wrong : "a status", refused);
}

/* Exit statuses of a child that opens a line without memory. */
enum { REFUSED = 0, OPENED = 2, LEAKED = 3 };

static int open_in_child(uint32_t hz, lc_quality quality, size_t granted) {
    const size_t blocks = heap_blocks();
    void *line = NULL;
    heap_limit(granted, 1);
    const lc_status status = open_line(&line, hz, quality);
    if (heap_requests() <= granted) return OPENED;
    if (status != LC_OUT_OF_MEMORY || line != NULL) return EXIT_FAILURE;
    return heap_blocks() == blocks ? REFUSED : LEAKED;
}

static void test_create_with_libsoxr(uint32_t hz, lc_quality quality, report *report) {
    size_t refused = 0, crashed = 0, wrong = 0, granted = 0;
    for (int ending = REFUSED; ending != OPENED && granted < 1000; ++granted) {
        const pid_t child = fork();
        if (child == 0) _exit(open_in_child(hz, quality, granted));
        int status = 0;
        if (child < 0 || waitpid(child, &status, 0) != child) break;
        ending = WIFEXITED(status) ? WEXITSTATUS(status) : REFUSED;
        if (WIFSIGNALED(status))
            ++crashed;
        else if (ending == REFUSED)
            ++refused;
        else if (ending != OPENED)
            ++wrong;
    }
    char rung[32];
    snprintf(rung, sizeof rung, "%s, %u", name_of(quality), (unsigned)hz);
    report_line(report, "no memory", rung, wrong == 0 && refused > 0, "%zu refused, %zu crashed in libsoxr, %zu wrong",
                refused, crashed, wrong);
}

/* Nothing allocates later */

static size_t smaller(size_t a, size_t b) { return a < b ? a : b; }

/* Returns the length of the next chunk of one of the CUTS, up to three times 20 ms. */
static size_t chunk_of(int cut, size_t frame, generator *generator) {
    switch (cut) {
    case 0: return frame;
    case 1: return 7;
    case 2: return frame - 1;
    case 3: return frame * 2 / 3 + 1;
    case 4: return frame / 2 + 1;
    case 5: return generator_below(generator, 4) > 0 ? frame : 1 + generator_below(generator, frame);
    case 6: return 1 + generator_below(generator, 3 * frame);
    default: return 1 + generator_below(generator, frame);
    }
}

/* Converts a second with each cut, which starts after a reset or a flush, or continues the one before. Returns the
 * count of requests, or SIZE_MAX. */
static size_t requests_of(lc_resampler *resampler, uint32_t input_hz, generator *generator) {
    static int16_t out[PCM];
    const size_t frame = input_hz / PER_SECOND;
    lc_result result = {LC_OK, 0};
    heap_limit(SIZE_MAX, 0);
    for (int cut = 0; cut < CUTS && result.status == LC_OK; ++cut) {
        for (size_t consumed = 0; consumed < input_hz && result.status == LC_OK;) {
            const size_t count = chunk_of(cut, frame, generator);
            result = lc_resampler_process(resampler, out, PCM, noise + consumed % NOISE, smaller(count, NOISE));
            consumed += count;
        }
        if (cut % 3 == 1 && result.status == LC_OK) result.status = lc_resampler_reset(resampler);
        if (cut % 3 == 2 && result.status == LC_OK) result = lc_resampler_flush(resampler, out, PCM);
    }
    const size_t requests = heap_requests();
    heap_limit(SIZE_MAX, 0);
    return result.status == LC_OK ? requests : SIZE_MAX;
}

static void test_pairs(lc_quality quality, report *report) {
    char wrong[80] = "";
    int pairs = 0;
    generator generator = {quality};
    for (size_t i = 0; i < RATES * RATES; ++i) {
        const uint32_t input_hz = rates[i / RATES], output_hz = rates[i % RATES];
        lc_resampler *resampler;
        if (lc_resampler_create(&resampler, input_hz, output_hz, quality) != LC_OK) continue;
        const size_t requests = requests_of(resampler, input_hz, &generator);
        if (requests != 0 && wrong[0] == '\0')
            snprintf(wrong, sizeof wrong, "%u to %u Hz: %zd requests", (unsigned)input_hz, (unsigned)output_hz,
                     (ssize_t)requests);
        lc_resampler_destroy(resampler);
        ++pairs;
    }
    report_line(report, "no allocation", name_of(quality), wrong[0] == '\0' && pairs > 30, "%d pairs%s%s", pairs,
                wrong[0] ? "; " : "", wrong);
}

/* Receives a payload of 20 ms and sends 20 ms of noise in chunks of random lengths. */
static lc_status exchange(lc_line *line, size_t frame, generator *generator) {
    static int16_t pcm[PCM];
    static uint8_t text[TEXT];
    uint8_t payload[216];
    memset(payload, 'A', sizeof payload);
    payload[0] = (uint8_t)('a' + generator_below(generator, 26));
    lc_result result = lc_line_inbound(line, pcm, PCM, payload, sizeof payload);
    for (size_t said = 0; said < frame && result.status == LC_OK;) {
        size_t consumed;
        const size_t count = smaller(chunk_of(7, frame, generator), frame - said);
        result = lc_line_outbound(line, text, TEXT, noise + said, count, &consumed);
        said += consumed;
    }
    return result.status;
}

static void test_line(uint32_t hz, lc_quality quality, report *report) {
    static int16_t pcm[PCM];
    lc_line *line = NULL;
    generator generator = {hz};
    lc_status status = open_line((void **)&line, hz, quality);
    heap_limit(SIZE_MAX, 0);
    for (int i = 0; i < SECONDS * PER_SECOND && status == LC_OK; ++i) {
        status = exchange(line, hz / PER_SECOND, &generator);
        if (i % 40 == 19 && status == LC_OK) status = lc_line_finish_outbound(line);
        if (i % 40 == 29 && status == LC_OK) status = lc_line_finish_inbound(line, pcm, PCM).status;
        if (i % 40 == 39 && status == LC_OK) status = i % 80 == 39 ? lc_line_reset_outbound(line) : lc_line_reset(line);
    }
    const size_t requests = heap_requests();
    heap_limit(SIZE_MAX, 0);
    char rung[32];
    snprintf(rung, sizeof rung, "%s, %u", name_of(quality), (unsigned)hz);
    report_line(report, "no allocation", rung, status == LC_OK && requests == 0, "a line of %d s: %s, %zu requests",
                SECONDS, lc_status_name(status), requests);
    lc_line_destroy(line);
}

/* A change of rate without memory changes nothing. */
static void test_change_of_rate(report *report) {
    static uint8_t texts[2][TEXT];
    lc_line *lines[2] = {NULL, NULL};
    lc_status opened = open_line((void **)&lines[0], 16000, LC_QUALITY_DIRECT);
    if (opened == LC_OK) opened = open_line((void **)&lines[1], 16000, LC_QUALITY_DIRECT);
    bool is_right = opened == LC_OK;
    for (int i = 0; i < PER_SECOND && is_right; ++i) {
        lc_result said[2];
        size_t consumed;
        heap_limit(0, SIZE_MAX);
        is_right = lc_line_set_outbound_hz(lines[0], 24000) == LC_OUT_OF_MEMORY && heap_requests() == 1;
        heap_limit(SIZE_MAX, 0);
        for (int l = 0; l < 2; ++l) said[l] = lc_line_outbound(lines[l], texts[l], TEXT, noise + i, 300, &consumed);
        is_right = is_right && said[0].status == LC_OK && said[0].count == said[1].count &&
                   memcmp(texts[0], texts[1], said[0].count) == 0;
    }
    report_line(report, "no memory", "change of rate", is_right, "a status, and nothing changed");
    lc_line_destroy(lines[0]);
    lc_line_destroy(lines[1]);
}

int main(void) {
    static const lc_quality qualities[] = {LC_QUALITY_REALTIME, LC_QUALITY_LOW_DELAY, LC_QUALITY_DIRECT};
    static const uint32_t applications[] = {8000, 16000, 24000, 48000};
    const struct rlimit no_cores = {0, 0};
    report report = {0};
    generator generator = {1};
    generator_fill(&generator, noise, sizeof noise);
    if (!heap_is_watched()) {
        puts("allocations are not counted here");
        return 0;
    }
    setrlimit(RLIMIT_CORE, &no_cores);
    for (size_t i = 0; i < sizeof handles / sizeof *handles; ++i) test_create(i, &report);
    test_change_of_rate(&report);
    for (size_t q = 0; q < 3; ++q) {
        test_pairs(qualities[q], &report);
        for (size_t i = 0; i < 4; ++i) test_line(applications[i], qualities[q], &report);
    }
    test_create_with_libsoxr(16000, LC_QUALITY_REALTIME, &report);
    test_create_with_libsoxr(24000, LC_QUALITY_LOW_DELAY, &report);
    return report_end(&report);
}
