// SPDX-License-Identifier: Apache-2.0

import LinecardCodec

extension Resampler.Quality {
    /// Those that this build has: all, or `direct` alone without libsoxr.
    static let available = allCases.filter(\.isAvailable)

    /// Whether it keeps the law of `docs/resampling.md`. libsoxr's own qualities do not.
    var keepsLaw: Bool { self != .high && self != .veryHigh }

    /// Whether it delays all frequencies alike and keeps the law.
    var hasLinearPhase: Bool { keepsLaw && self != .lowDelay }
}
