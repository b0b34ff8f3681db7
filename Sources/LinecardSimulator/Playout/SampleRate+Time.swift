// SPDX-License-Identifier: Apache-2.0

import LinecardCodec

/// Samples and time: the only place where one becomes the other.
extension SampleRate {
    /// Samples that have wholly passed after some time of 0 or more.
    func samples(in time: Duration) -> Int {
        let (seconds, attoseconds) = time.components
        return Int(seconds) * hertz + Int(attoseconds / 1_000_000_000) * hertz / 1_000_000_000
    }

    /// The time after which a number of samples, 0 or more, has wholly passed: rounded up to the nanosecond, so that
    /// ``samples(in:)`` gives that number back.
    func time(of samples: Int) -> Duration {
        let (seconds, rest) = samples.quotientAndRemainder(dividingBy: hertz)
        return .seconds(seconds) + .nanoseconds((rest * 1_000_000_000 + hertz - 1) / hertz)
    }
}
