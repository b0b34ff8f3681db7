/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LC_BASE64_INTERNAL_H
#define LC_BASE64_INTERNAL_H

#include "linecard/kernels.h"

/** What is right. Needs nothing of the CPU. */
extern const lc_base64_kernels lc_base64_reference;

#endif
