/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LINECARD_API_H
#define LINECARD_API_H

/** Marks what a shared liblinecard exports: it is compiled with everything else hidden. */
#if defined(__GNUC__)
#define LC_API __attribute__((visibility("default")))
#else
#define LC_API
#endif

#endif
