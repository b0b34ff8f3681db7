// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// A point in time of a call: nanoseconds of a monotonic clock, counted from a moment of the clock's choosing.
///
/// What decides about a call is told the time. Use one clock for a call, such as SwiftNIO's (``now``); only differences
/// matter. Times must not go back from one call to the next.
public struct CallInstant: InstantProtocol, Sendable {
    /// Nanoseconds since the clock's zero.
    public let nanoseconds: Int64

    /// The instant that is so many nanoseconds after the clock's zero.
    public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    /// The clock's zero.
    public static let zero = CallInstant(nanoseconds: 0)

    /// The time by SwiftNIO's clock, which event loops schedule by.
    public static var now: CallInstant {
        CallInstant(nanoseconds: Int64(clamping: NIODeadline.now().uptimeNanoseconds))
    }

    /// The instant that lies a duration after this one. One that cannot be represented, after some 292 years, is the last
    /// that can.
    public func advanced(by duration: Duration) -> CallInstant {
        CallInstant(nanoseconds: nanoseconds.addingClamped(duration.nanosecondsClamped))
    }

    /// The time from this instant to another; negative if the other is earlier.
    public func duration(to other: CallInstant) -> Duration {
        .nanoseconds(other.nanoseconds) - .nanoseconds(nanoseconds)
    }

    /// The instant that lies some nanoseconds after this one, as ``advanced(by:)`` has it: cheaper than by a `Duration`.
    func adding(_ nanoseconds: Int64) -> CallInstant {
        CallInstant(nanoseconds: self.nanoseconds.addingClamped(nanoseconds))
    }

    /// Nanoseconds from another instant to this one; negative if the other is later.
    func since(_ other: CallInstant) -> Int64 { nanoseconds.subtractingClamped(other.nanoseconds) }

    /// Orders instants by time.
    public static func < (left: CallInstant, right: CallInstant) -> Bool { left.nanoseconds < right.nanoseconds }
}

extension Duration {
    /// Whole nanoseconds, rounded towards zero; the nearest that fit for more than some 292 years.
    var nanosecondsClamped: Int64 {
        let (seconds, attoseconds) = components
        let (product, overflows) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        if overflows { return seconds < 0 ? .min : .max }
        return product.addingClamped(attoseconds / 1_000_000_000)
    }
}

extension Int64 {
    fileprivate func addingClamped(_ other: Int64) -> Int64 {
        let (sum, overflows) = addingReportingOverflow(other)
        return overflows ? (other < 0 ? .min : .max) : sum
    }

    fileprivate func subtractingClamped(_ other: Int64) -> Int64 {
        let (difference, overflows) = subtractingReportingOverflow(other)
        return overflows ? (self < 0 ? .min : .max) : difference
    }
}
