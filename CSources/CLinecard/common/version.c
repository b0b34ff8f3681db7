/* SPDX-License-Identifier: Apache-2.0 */
#include "linecard/version.h"

#define TEXT(number) #number
#define DOTTED(major, minor, patch) TEXT(major) "." TEXT(minor) "." TEXT(patch)

const char *lc_version(void) { return DOTTED(LC_VERSION_MAJOR, LC_VERSION_MINOR, LC_VERSION_PATCH); }
