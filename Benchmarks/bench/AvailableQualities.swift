// SPDX-License-Identifier: Apache-2.0

import LinecardCodec

extension Resampler.Quality {
    /// The qualities of this build: all of them, or `direct` alone without libsoxr.
    static let available = allCases.filter(\.isAvailable)

    /// True if the quality keeps the law of `docs/resampling.md`. libsoxr's own qualities do not.
    var keepsLaw: Bool { self != .high && self != .veryHigh }

    /// True if the quality keeps the law and delays all frequencies alike.
    var hasLinearPhase: Bool { keepsLaw && self != .lowDelay }
}
