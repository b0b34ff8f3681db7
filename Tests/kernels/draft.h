/* SPDX-License-Identifier: Apache-2.0 */
#ifndef DRAFT_H
#define DRAFT_H

#include <stddef.h>

#include "generator.h"

/**
 * Composes a media message of about `count` characters, its members in any order, others of no concern between them,
 * with the marks of media.c around what is to be found.
 *
 * @param fault        a member of the message more, or NULL.
 * @param media_fault  a member of its media more, or NULL.
 * @param stream_key   out: the name that its stream's id goes by.
 * @return             the text, with a NUL at its end, until the next call.
 */
const char *draft_compose(size_t count, const char *fault, const char *media_fault, const char **stream_key,
                          generator *generator);

#endif
