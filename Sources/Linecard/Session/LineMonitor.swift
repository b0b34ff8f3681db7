// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// A monitor of the other end of a connection: its signs of life, and the answers to pings (RFC 6455 §5.5.2).
struct LineMonitor: Sendable {
    private struct Ping {
        let number: Int
        let time: CallInstant
    }

    /// The round trip that is assumed until one was measured.
    private static let presumedRoundTrip: Int64 = 200_000_000
    /// The most pings that are remembered until they are answered.
    private static let mostPings = 16

    private let interval: Int64
    private let timeout: Int64
    private var lastSign: CallInstant
    private var pings = CircularBuffer<Ping>()
    private var number = 0
    private var nextPing: CallInstant
    private var leastRoundTrip: Int64?
    /// The unanswered ping that checks whether the other end reads, and the time at which it was sent.
    private(set) var probe: (number: Int, time: CallInstant)?
    /// Indicates whether a mark or a ping was ever answered.
    private(set) var hasAnswered = false
    /// Indicates whether a ping was ever answered, as RFC 6455 requires.
    private(set) var answersPings = false

    init(interval: Duration, timeout: Duration, at now: CallInstant) {
        self.interval = max(1_000_000, interval.nanosecondsClamped)
        self.timeout = max(0, timeout.nanosecondsClamped)
        lastSign = now
        nextPing = now.adding(self.interval)
    }

    /// The shortest round trip of a ping, in nanoseconds.
    var roundTrip: Int64 { leastRoundTrip ?? Self.presumedRoundTrip }

    /// The time at which the connection counts as dead, unless a sign of life comes before.
    var deadline: CallInstant { lastSign.adding(timeout) }

    /// The time at which the next regular ping is due.
    var pingTime: CallInstant { nextPing }

    // MARK: Events

    /// Records a sign of life.
    mutating func noteSign(at now: CallInstant) { lastSign = max(lastSign, now) }

    /// Records that a mark came back, which answers the probe.
    mutating func noteMarkReturned() {
        hasAnswered = true
        probe = nil
    }

    /// Records a new ping and returns its number.
    mutating func ping(at now: CallInstant) -> Int {
        number += 1
        if pings.count == Self.mostPings { pings.removeFirst() }
        pings.append(Ping(number: number, time: now))
        nextPing = now.adding(interval)
        return number
    }

    /// Records a new ping that checks whether the other end reads, and returns its number.
    mutating func probe(at now: CallInstant) -> Int {
        let number = ping(at: now)
        if probe == nil { probe = (number, now) }
        return number
    }

    /// Records a pong. Returns whether it answers the probe. An unknown number is ignored.
    mutating func notePong(_ number: Int, at now: CallInstant) -> Bool {
        guard let place = pings.firstIndex(where: { $0.number == number }) else { return false }
        let roundTrip = now.since(pings[place].time)
        leastRoundTrip = min(leastRoundTrip ?? .max, max(0, roundTrip))
        pings.removeSubrange(pings.startIndex...place)
        hasAnswered = true
        answersPings = true
        guard let probe, number >= probe.number else { return false }
        self.probe = nil
        return true
    }

    /// Forgets the probe.
    mutating func dropProbe() { probe = nil }
}
