/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The version of Linecard (semver.org), which the build reads from here. Until 1.0 any minor version may change the
 * interface, so the shared library's name has the major and the minor number; from 1.0 on, only the major number.
 */
#ifndef LINECARD_VERSION_H
#define LINECARD_VERSION_H

#include "linecard/api.h"

#ifdef __cplusplus
extern "C" {
#endif

#define LC_VERSION_MAJOR 0
#define LC_VERSION_MINOR 1
#define LC_VERSION_PATCH 0

/**
 * Returns the version of the loaded library. The macros are the version of the headers that a program was compiled
 * with. Bindings that load the library at run time compare it with the version that they were written for.
 *
 * @return a constant string, "MAJOR.MINOR.PATCH". Any number of threads may call it at once.
 */
LC_API const char *lc_version(void);

#ifdef __cplusplus
}
#endif

#endif
