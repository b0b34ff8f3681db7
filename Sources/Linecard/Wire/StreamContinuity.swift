// SPDX-License-Identifier: Apache-2.0

/// Whether all messages of a stream came, once and in order, by their sequence numbers.
///
/// A number that is skipped counts as missing, and when it comes after all, as late instead. It remembers which of the
/// last 64 numbers came, as receivers of RTP do (RFC 3711 §3.3.2): of an older one it cannot be said whether it came
/// before, and it counts as late. Numbers above 2³² − 1 are none: at fifty messages a second a stream gets there in years,
/// and what lies must not make sums of these counts overflow.
public struct StreamContinuity: Sendable, Hashable {
    /// Messages with a number.
    public private(set) var received = 0
    /// Numbers that were skipped and did not come within the next 64.
    public private(set) var missing = 0
    /// Messages that came after one with a higher number.
    public private(set) var late = 0
    /// Messages with a number that had come already.
    public private(set) var repeated = 0

    /// The counts of a stream, or the sums of several.
    public struct Counts: Sendable, Hashable {
        /// Messages with a number.
        public var received = 0
        /// Numbers that were skipped and did not come within the next 64.
        public var missing = 0
        /// Messages that came after one with a higher number.
        public var late = 0
        /// Messages with a number that had come already.
        public var repeated = 0

        /// Nothing was counted.
        public init() {}

        /// Adds the counts of another stream.
        mutating func add(_ other: StreamContinuity) {
            received += other.received
            missing += other.missing
            late += other.late
            repeated += other.repeated
        }
    }

    /// More messages than this no stream has.
    private static let mostMessages = Int(UInt32.max)

    private var first = 0
    private var highest = 0
    /// Bit n says that the number `highest` − n came.
    private var window: UInt64 = 0

    /// Nothing has come yet. The first number begins the count: a serializer may be made when the stream is under way.
    public init() {}

    /// Notes the number of a message. 0 or less is none, and so is one above 2³² − 1.
    @inline(__always)
    mutating func note(_ number: Int) {
        if number == highest &+ 1, highest > 0 {
            highest = number
            window = window &<< 1 | 1
            received &+= 1
        } else if 1...Self.mostMessages ~= number {
            noteJump(number)
        }
    }

    private mutating func noteJump(_ number: Int) {
        received += 1
        if highest == 0 {
            first = number
            highest = number
            window = 1
        } else if number > highest {
            missing += number - highest - 1
            window = number - highest < 64 ? window << (number - highest) | 1 : 1
            highest = number
        } else {
            noteOld(number)
        }
    }

    private mutating func noteOld(_ number: Int) {
        let age = highest - number
        let bit: UInt64 = age < 64 ? 1 << UInt64(age) : 0
        if window & bit != 0 {
            repeated += 1
        } else {
            late += 1
            if bit != 0, number > first { missing -= 1 }  // what came before the first was not missed
            window |= bit
        }
    }
}
