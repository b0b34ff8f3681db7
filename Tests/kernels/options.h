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

/** The options of the command line. */
typedef struct options {
    bool lists;       /**< --list: prints operations and rungs, and tests nothing. */
    bool times;       /**< --speed: times operations that pass. */
    const char *rung; /**< --rung NAME: tests only this rung. Defaults to NULL, all rungs. */
    names required;   /**< --require NAME...: fails unless each is runnable, on every ladder. */
    names allowed;    /**< --allow NAME...: fails if another is runnable. Defaults to all. */
    uint64_t seed;    /**< --seed N. Defaults to the time. */
} options;

/** Reads the command line. Prints the usage and ends the program if it is wrong. */
options options_read(int argc, char **argv);

/** Returns true if a name is among these. */
bool names_contain(names names, const char *name);

#endif
