/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Serves the inputs of the target `connection` from files, each once, and prints for each the nanoseconds, the bytes
 * and the WebSocket frames of the connection, and the path.
 *
 * A tool that counts instructions attributes those of an input to `replay_input`.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <time.h>

/**
 * Serves an input.
 *
 * @param data    in, `count` bytes.
 * @param bytes   out, the bytes of the connection.
 * @param frames  out, the WebSocket frames among them.
 */
void replay_input(const uint8_t *data, size_t count, size_t *bytes, size_t *frames);

static long long now(void) {
    struct timespec time;
    (void)timespec_get(&time, TIME_UTC);
    return time.tv_sec * 1000000000LL + time.tv_nsec;
}

int main(int count, char **paths) {
    static uint8_t input[1 << 20];
    for (int i = 1; i < count; ++i) {
        FILE *file = fopen(paths[i], "rb");
        if (file == NULL) return perror(paths[i]), 1;
        const size_t length = fread(input, 1, sizeof input, file);
        fclose(file);
        const long long start = now();
        size_t bytes, frames;
        replay_input(input, length, &bytes, &frames);
        printf("%lld %zu %zu %s\n", now() - start, bytes, frames, paths[i]);
        fflush(stdout);
    }
    return 0;
}
