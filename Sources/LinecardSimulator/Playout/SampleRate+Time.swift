// SPDX-License-Identifier: Apache-2.0

import LinecardCodec

/// Conversions between samples and time.
extension SampleRate {
    /// Returns the number of samples in a time of 0 or more, rounded down.
    func samples(in time: Duration) -> Int {
        let (seconds, attoseconds) = time.components
        return Int(seconds) * hertz + Int(attoseconds / 1_000_000_000) * hertz / 1_000_000_000
    }

    /// Returns the time that 0 or more samples take, rounded up to the nanosecond, so that ``samples(in:)`` gives their
    /// number back.
    func time(of samples: Int) -> Duration {
        let (seconds, rest) = samples.quotientAndRemainder(dividingBy: hertz)
        return .seconds(seconds) + .nanoseconds((rest * 1_000_000_000 + hertz - 1) / hertz)
    }
}
