// SPDX-License-Identifier: Apache-2.0

import Linecard

/// A limit on the rate of an event, with bursts of 15 s: a network that stalled delivers at once what was sent
/// meanwhile.
struct RateLimit {
    /// The seconds of events that a burst may have.
    private static let burst: Int64 = 15

    /// The time between events at an even rate, in nanoseconds.
    private let interval: Int64
    /// The time, in nanoseconds, up to which past events would last at an even rate.
    private var paidUntil = Int64.min

    /// Makes a limit.
    ///
    /// - Parameter perSecond: The sustained number of events a second, 1 to 1,000,000,000.
    init(perSecond: Int) { interval = max(1, 1_000_000_000 / Int64(clamping: perSecond)) }

    /// Returns whether an event is within the limit, and counts it if so.
    mutating func allows(at now: CallInstant) -> Bool {
        let due = max(now.nanoseconds, paidUntil) + interval
        guard due - now.nanoseconds <= Self.burst * 1_000_000_000 else { return false }
        paidUntil = due
        return true
    }
}
