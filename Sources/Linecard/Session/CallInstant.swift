// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// An instant in a call: nanoseconds of a monotonic clock with an arbitrary zero.
///
/// Functions that depend on the time take it as an argument. Use one clock for a call, such as SwiftNIO's (``now``).
/// Times must not decrease between calls.
public struct CallInstant: InstantProtocol, Sendable {
    /// Nanoseconds since the clock's zero.
    public let nanoseconds: Int64

    /// Creates the instant that is this many nanoseconds after the clock's zero.
    public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    /// The clock's zero.
    public static let zero = CallInstant(nanoseconds: 0)

    /// The time of SwiftNIO's clock, which event loops use.
    public static var now: CallInstant {
        CallInstant(nanoseconds: Int64(clamping: NIODeadline.now().uptimeNanoseconds))
    }

    /// Returns the instant that is a duration after this one, clamped to what 64 bits represent: about 292 years.
    public func advanced(by duration: Duration) -> CallInstant {
        CallInstant(nanoseconds: nanoseconds.addingClamped(duration.nanosecondsClamped))
    }

    /// Returns the duration from this instant to another; negative if the other is earlier.
    public func duration(to other: CallInstant) -> Duration {
        .nanoseconds(other.nanoseconds) - .nanoseconds(nanoseconds)
    }

    /// Returns the instant that is some nanoseconds after this one, clamped. Cheaper than ``advanced(by:)``.
    func adding(_ nanoseconds: Int64) -> CallInstant {
        CallInstant(nanoseconds: self.nanoseconds.addingClamped(nanoseconds))
    }

    /// Returns the nanoseconds from another instant to this one; negative if the other is later.
    func since(_ other: CallInstant) -> Int64 { nanoseconds.subtractingClamped(other.nanoseconds) }

    /// Orders instants by time.
    public static func < (left: CallInstant, right: CallInstant) -> Bool { left.nanoseconds < right.nanoseconds }
}

extension Duration {
    /// The whole nanoseconds, rounded towards zero and clamped to 64 bits: about 292 years.
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
