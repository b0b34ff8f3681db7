// SPDX-License-Identifier: Apache-2.0

import LinecardCodec

/// Samples and nanoseconds, for the arithmetic of a call: cheaper than by `Duration`, whose numbers have 128 bits.
extension SampleRate {
    /// The nanoseconds that a count of samples takes, rounded down.
    func nanoseconds(_ samples: Int) -> Int64 { Int64(samples) * 1_000_000_000 / Int64(hertz) }

    /// The samples that have wholly passed after some nanoseconds: none for less than 0, and at most those of an hour.
    func samples(nanoseconds: Int64) -> Int {
        Int(max(0, min(nanoseconds, 3_600_000_000_000)) * Int64(hertz) / 1_000_000_000)
    }
}
