/* SPDX-License-Identifier: Apache-2.0 */
#ifndef DRAFT_H
#define DRAFT_H

#include <stddef.h>

#include "generator.h"

/**
 * Composes a media message of about `count` characters, with its members in any order, other members in between, and
 * the marks of media.c around the strings and the number that are to be found.
 *
 * @param fault        an additional member of the message, or NULL.
 * @param media_fault  an additional member of its media, or NULL.
 * @param stream_key   out: the name of the member with the stream's id.
 * @return             the text, with a NUL at its end, valid until the next call.
 */
const char *draft_compose(size_t count, const char *fault, const char *media_fault, const char **stream_key,
                          generator *generator);

#endif
