/* SPDX-License-Identifier: Apache-2.0 */
#include "linecard/status.h"

const char *lc_status_name(lc_status status) {
    switch (status) {
    case LC_OK: return "ok";
    case LC_OUT_OF_MEMORY: return "out of memory";
    case LC_INSUFFICIENT_CAPACITY: return "insufficient capacity";
    case LC_UNSUPPORTED_RATE: return "unsupported rate";
    case LC_UNSUPPORTED_PAIR: return "unsupported pair of rates";
    case LC_QUALITY_UNAVAILABLE: return "quality unavailable without libsoxr";
    case LC_INVALID_ARGUMENT: return "invalid argument";
    case LC_BASE64_SYMBOL: return "base64 symbol";
    case LC_BASE64_LENGTH: return "base64 length";
    case LC_BASE64_PADDING: return "base64 padding";
    case LC_BASE64_TRAILING_BITS: return "base64 trailing bits";
    case LC_PARTIAL_SAMPLE: return "partial sample";
    case LC_RESAMPLER_FAILED: return "resampler failed";
    }
    return "unknown status";
}
