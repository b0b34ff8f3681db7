// SPDX-License-Identifier: Apache-2.0

/// The counts of a stream's missing, late and repeated messages, from their sequence numbers.
///
/// A skipped number counts as missing, and as late instead once it arrives. The last 64 numbers are remembered, as by
/// receivers of RTP (RFC 3711 §3.3.2). An older number counts as late, since it cannot be told whether it is repeated.
/// A jump to a number above 2³² − 1 is ignored, so that forged numbers cannot overflow the counters.
public struct StreamContinuity: Sendable, Hashable {
    /// The number of messages with a sequence number.
    public private(set) var received = 0
    /// The number of skipped messages that have not arrived among the next 64.
    public private(set) var missing = 0
    /// The number of messages that arrived after one with a higher number.
    public private(set) var late = 0
    /// The number of messages whose number had already arrived.
    public private(set) var repeated = 0

    /// The counts of a stream, or the sums of several.
    public struct Counts: Sendable, Hashable {
        /// The number of messages with a sequence number.
        public var received = 0
        /// The number of skipped messages that have not arrived among the next 64.
        public var missing = 0
        /// The number of messages that arrived after one with a higher number.
        public var late = 0
        /// The number of messages whose number had already arrived.
        public var repeated = 0

        /// Creates counts of zero.
        public init() {}

        /// Adds the counts of another stream.
        mutating func add(_ other: StreamContinuity) {
            received += other.received
            missing += other.missing
            late += other.late
            repeated += other.repeated
        }
    }

    /// The highest sequence number that a jump may reach.
    private static let highestNumber = Int(UInt32.max)

    private var first = 0
    private var highest = 0
    /// The numbers that arrived: bit n stands for `highest` − n.
    private var window: UInt64 = 0

    /// Creates counts of zero. The first number need not be 1, since a serializer may be created while the stream runs.
    public init() {}

    /// Counts a message by its sequence number. Numbers below 1, and jumps above 2³² − 1, are ignored.
    @inline(__always)
    mutating func note(_ number: Int) {
        if number == highest &+ 1, highest > 0 {
            highest = number
            window = window &<< 1 | 1
            received &+= 1
        } else if 1...Self.highestNumber ~= number {
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
            if bit != 0, number > first { missing -= 1 }  // numbers before the first never counted as missing
            window |= bit
        }
    }
}
