/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LINECARD_API_H
#define LINECARD_API_H

/** Marks a function that the shared liblinecard exports. All others are hidden. */
#if defined(__GNUC__)
#define LC_API __attribute__((visibility("default")))
#else
#define LC_API
#endif

#endif
