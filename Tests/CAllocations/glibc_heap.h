/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The allocator of glibc, under the names that it keeps for programs that define `malloc`. HAS_GLIBC_HEAP is defined if
 * a program can do so: with glibc, and without a sanitizer, which replaces `malloc` itself.
 */
#ifndef GLIBC_HEAP_H
#define GLIBC_HEAP_H

#include <stddef.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SANITIZED
#endif
#endif

#if defined(__linux__)
#include <features.h>
#endif

#if defined(__GLIBC__) && !defined(SANITIZED)
#define HAS_GLIBC_HEAP

extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t elements, size_t size);
extern void *__libc_realloc(void *memory, size_t size);
extern void *__libc_memalign(size_t alignment, size_t size);
extern void __libc_free(void *memory);

#endif

#endif
