// SPDX-License-Identifier: Apache-2.0

import Linecard

/// A limit of how often something may happen.
///
/// After a pause, what would have been allowed in 15 s may come at once: a network that stood still delivers all that was sent meanwhile.
struct RateLimit {
    /// The seconds whose events may come at once.
    private static let burst: Int64 = 15

    private let interval: Int64
    /// The time, in nanoseconds, up to which what has happened is paid for at the even rate.
    private var paidUntil = Int64.min

    /// Makes a limit.
    ///
    /// - Parameter perSecond: How many events a second there may be in the long run, 1 to 1,000,000,000.
    init(perSecond: Int) { interval = max(1, 1_000_000_000 / Int64(clamping: perSecond)) }

    /// Notes an event. Returns whether it is within the limit.
    mutating func allows(at now: CallInstant) -> Bool {
        let due = max(now.nanoseconds, paidUntil) + interval
        guard due - now.nanoseconds <= Self.burst * 1_000_000_000 else { return false }
        paidUntil = due
        return true
    }
}
