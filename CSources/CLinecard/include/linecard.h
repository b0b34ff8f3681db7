/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Linecard: the C core of a telephone line in software.
 *
 * Conventions for every declaration in include/linecard/:
 *
 * - The destination comes first, as in memcpy; source and destination never overlap.
 * - `count` counts elements (samples, codes, characters), `capacity` is room for elements; neither
 *   counts bytes of samples. Rates end in `_hz`.
 * - PCM is 16-bit signed, linear, mono, in the machine's byte order. Text is ASCII without a NUL.
 * - A function that can fail returns an `lc_status`, or an `lc_result` that also has the count of elements written or
 *   the position of the error. A few return a bool instead. Bad input is a status.
 * - A null handle or buffer, or a number outside its enum, is LC_INVALID_ARGUMENT and changes nothing; functions that
 *   return a count, a delay or a bool return 0 or false. A buffer may be NULL if nothing is read from it or
 *   written to it. Buffers shorter than their count and destroyed handles are not detected.
 * - Functions that return a size saturate: SIZE_MAX means more than memory can hold.
 * - `create` writes its handle last and only on success; `destroy` accepts NULL. The caller owns the
 *   handle and uses it from one thread at a time. Functions without a handle are safe to call from any thread.
 * - After `create` nothing allocates, logs, reads a clock or the environment, with two exceptions:
 *   `lc_line_set_outbound_hz` opens a resampler if the rate differs, and libsoxr allocates with its own qualities
 *   (LC_QUALITY_HIGH and LC_QUALITY_VERY_HIGH), which lines don't accept.
 * - Running out of memory is a status, LC_OUT_OF_MEMORY, except inside libsoxr, which does not check all of its
 *   allocations and may crash: linecard/resample.h lists the calls.
 */
#ifndef LINECARD_H
#define LINECARD_H

#include "linecard/base64.h"
#include "linecard/envelope.h"
#include "linecard/g711.h"
#include "linecard/line.h"
#include "linecard/resample.h"
#include "linecard/ring.h"
#include "linecard/status.h"
#include "linecard/version.h"

#endif
