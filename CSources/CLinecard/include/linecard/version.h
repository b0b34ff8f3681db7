/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The version of Linecard (semver.org), and the only place that has it. Until 1.0 any minor version may change
 * anything, and the shared library's name has major and minor number; from then on the major number.
 */
#ifndef LINECARD_VERSION_H
#define LINECARD_VERSION_H

#define LC_VERSION_MAJOR 0
#define LC_VERSION_MINOR 1
#define LC_VERSION_PATCH 0

#endif
