// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// Whether the other end of a connection is there and reads: its signs of life, and pings of our own (RFC 6455 §5.5.2).
struct LineMonitor: Sendable {
    private struct Ping {
        let number: Int
        let time: CallInstant
    }

    /// A round trip that is taken for granted until one was seen.
    private static let presumedRoundTrip: Int64 = 200_000_000
    /// More pings than this are not waited for: the oldest is forgotten.
    private static let mostPings = 16

    private let interval: Int64
    private let timeout: Int64
    private var lastSign: CallInstant
    private var pings = CircularBuffer<Ping>()
    private var number = 0
    private var nextPing: CallInstant
    private var leastRoundTrip: Int64?
    /// The ping that asks whether the other end still reads, and when it was sent.
    private(set) var probe: (number: Int, time: CallInstant)?
    /// Whether a mark or a ping was ever answered.
    private(set) var hasAnswered = false
    /// Whether a ping was ever answered, as RFC 6455 asks for.
    private(set) var answersPings = false

    init(interval: Duration, timeout: Duration, at now: CallInstant) {
        self.interval = max(1_000_000, interval.nanosecondsClamped)
        self.timeout = max(0, timeout.nanosecondsClamped)
        lastSign = now
        nextPing = now.adding(self.interval)
    }

    /// The least time that a ping took to come back, in nanoseconds.
    var roundTrip: Int64 { leastRoundTrip ?? Self.presumedRoundTrip }

    /// When the connection counts as dead, unless a sign of life comes before.
    var deadline: CallInstant { lastSign.adding(timeout) }

    /// When the next regular ping is due.
    var pingTime: CallInstant { nextPing }

    // MARK: Told

    /// Notes that something came.
    mutating func noteSign(at now: CallInstant) { lastSign = max(lastSign, now) }

    /// Notes that a mark came back: what was asked is answered.
    mutating func noteMarkReturned() {
        hasAnswered = true
        probe = nil
    }

    /// Makes a ping; returns its number.
    mutating func ping(at now: CallInstant) -> Int {
        number += 1
        if pings.count == Self.mostPings { pings.removeFirst() }
        pings.append(Ping(number: number, time: now))
        nextPing = now.adding(interval)
        return number
    }

    /// Makes a ping that asks whether the other end reads.
    mutating func probe(at now: CallInstant) -> Int {
        let number = ping(at: now)
        if probe == nil { probe = (number, now) }
        return number
    }

    /// Notes that a ping came back. Returns whether it answers the probe. One that wasn't sent is passed over.
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

    /// Takes back the question: nobody waits for the answer any longer.
    mutating func dropProbe() { probe = nil }
}
