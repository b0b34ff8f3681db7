// SPDX-License-Identifier: Apache-2.0

import LinecardCodec

/// Conversion between samples and nanoseconds. Cheaper than `Duration`, which computes with 128 bits.
extension SampleRate {
    /// Returns the nanoseconds that samples take, rounded down.
    func nanoseconds(_ samples: Int) -> Int64 { Int64(samples) * 1_000_000_000 / Int64(hertz) }

    /// Returns the samples in some nanoseconds, rounded down: none for less than 0, and at most those of an hour.
    func samples(nanoseconds: Int64) -> Int {
        Int(max(0, min(nanoseconds, 3_600_000_000_000)) * Int64(hertz) / 1_000_000_000)
    }
}
