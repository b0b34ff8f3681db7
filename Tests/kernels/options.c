/* SPDX-License-Identifier: Apache-2.0 */
#include "options.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static const char usage[] = "usage: kernels [--list] [--speed] [--seed N] [--rung NAME] [--require NAME...] "
                            "[--allow NAME...]\n";

static _Noreturn void refuse(void) {
    fputs(usage, stderr);
    exit(EXIT_FAILURE);
}

static bool is_option(const char *argument) { return strncmp(argument, "--", 2) == 0; }

/* Consumes the arguments up to the next option. */
static names take_names(char ***argument) {
    names names = {*argument, 0};
    for (; **argument != NULL && !is_option(**argument); ++*argument) ++names.count;
    if (names.count == 0) refuse();
    return names;
}

static char *take_value(char ***argument) {
    if (**argument == NULL) refuse();
    return *(*argument)++;
}

static uint64_t take_number(char ***argument) {
    char *end;
    const uint64_t number = strtoull(take_value(argument), &end, 0);
    if (*end != '\0') refuse();
    return number;
}

options options_read(int argc, char **argv) {
    options o = {.seed = (uint64_t)time(NULL)};
    (void)argc;
    for (char **next = argv + 1; *next != NULL;) {
        const char *option = *next++;
        if (strcmp(option, "--list") == 0)
            o.lists = true;
        else if (strcmp(option, "--speed") == 0)
            o.times = true;
        else if (strcmp(option, "--seed") == 0)
            o.seed = take_number(&next);
        else if (strcmp(option, "--rung") == 0)
            o.rung = take_value(&next);
        else if (strcmp(option, "--require") == 0)
            o.required = take_names(&next);
        else if (strcmp(option, "--allow") == 0)
            o.allowed = take_names(&next);
        else
            refuse();
    }
    return o;
}

bool names_contain(names names, const char *name) {
    for (int i = 0; i < names.count; ++i)
        if (strcmp(names.first[i], name) == 0) return true;
    return false;
}
