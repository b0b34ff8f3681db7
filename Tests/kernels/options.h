/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OPTIONS_H
#define OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Names given to one option: a part of argv. */
typedef struct names {
    char **first;
    int count;
} names;

/** What the command line asks for. */
typedef struct options {
    bool lists;       /**< --list: print what there is, and do nothing. */
    bool times;       /**< --speed: time what was right. */
    const char *rung; /**< --rung NAME: this one alone, or NULL. */
    names required;   /**< --require NAME...: fail unless each is runnable, on every ladder. */
    names allowed;    /**< --allow NAME...: fail where another is runnable; without names, all are allowed. */
    uint64_t seed;    /**< --seed N; another every time unless given. */
} options;

/** Reads the command line; prints the usage and ends the program when it is wrong. */
options options_read(int argc, char **argv);

/** Whether a name is among these. */
bool names_contain(names names, const char *name);

#endif
