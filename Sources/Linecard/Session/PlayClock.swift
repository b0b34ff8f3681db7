// SPDX-License-Identifier: Apache-2.0

import LinecardCodec
import NIOCore

/// How much of a stream's audio the caller has heard: reckoned in one place, fed once by the samples that were written, and
/// corrected by the marks that come back.
///
/// Positions count samples on the wire since the stream began, cleared ones included. *Heard* is the position of the mark
/// that came back last plus the time since, never past the next mark that is out. So it is below the truth by the time that
/// a mark takes to come back, and above it only while the provider stands still between two marks.
struct PlayClock: Sendable {
    /// A mark that was written and hasn't come back.
    struct Mark: Sendable {
        let number: Int
        /// The samples before it.
        let position: Int
        /// How much may count as heard until it comes back: all before it, or nothing of a stretch that it is the first of.
        let bound: Int
        /// When the audio before it will have been played, by the clock.
        var due: CallInstant
        /// ``PlayClock/silence`` when it was written.
        let silence: Int64
        /// Whether a ping has asked for it.
        var isProbed = false
    }

    /// Marks are this far apart at most.
    static let markInterval: Int64 = 1_000_000_000
    /// A mark that hasn't come back so long after it should have counts as lost.
    static let patience: Int64 = 2_000_000_000
    /// A pause from which on the provider starts from silence.
    private static let shortestPause: Int64 = 20_000_000
    /// Marks that are later by more than this, two in a row, show that the provider has fallen behind.
    private static let tolerance: Int64 = 300_000_000

    let rate: SampleRate
    /// Samples written.
    private(set) var written = 0
    /// When the audio that was written will have been played, by the clock.
    private(set) var end: CallInstant
    /// The marks that are out, oldest first.
    private var marks = CircularBuffer<Mark>()
    /// Whether any mark of this stream has come back.
    private(set) var hasReturned = false
    /// Whether the provider seems to return no marks at all: the first was lost, and none has come back. Then *heard* is
    /// what the clock says, less a round trip.
    private(set) var isMarkless = false

    /// How much counts as heard for certain, or was cleared.
    private(set) var confirmed = 0
    /// How much was cleared before it was heard.
    private(set) var cleared = 0
    /// Whether a mark that came back says so, and not the lack of one.
    private(set) var isConfirmedByMark = true
    /// How much counted as heard when that was reckoned otherwise.
    private var heardFloor = 0
    /// The mark that came back last: where, when, and the silence before it.
    private var reference: (position: Int, time: CallInstant, silence: Int64)
    /// Nanoseconds in which the clock had nothing to play, within stretches.
    private var silence: Int64 = 0
    /// Where the last mark stands, and where the stretch that goes on began.
    private var lastMark = -1
    private var stretchBegin: Int?
    /// The number of the last mark.
    private var number = 0
    /// The least time that a mark took to come back, from when it was due.
    private(set) var leastLateness: Int64?
    /// How much later than usual the last mark was, if it was too late.
    private var lastExcess: Int64?

    init(rate: SampleRate, at now: CallInstant) {
        self.rate = rate
        end = now
        reference = (0, now, 0)
    }

    /// The oldest mark that is out.
    var oldestMark: Mark? { marks.isEmpty ? nil : marks[marks.startIndex] }

    // MARK: Written

    /// Notes that audio was written.
    mutating func noteWritten(_ samples: Int, at now: CallInstant, roundTrip: Int64) {
        let pause = now.since(end)
        // What is reckoned lags behind, and the pause with it.
        if pause > 0 { keepHeard(at: now, roundTrip: roundTrip) }
        if stretchBegin == nil || pause >= Self.shortestPause {
            stretchBegin = written
            lastMark = -1
        } else if pause > 0 {
            silence += pause
        }
        end = max(end, now).adding(rate.nanoseconds(samples))
        written += samples
    }

    /// Whether a mark is to follow what was written: behind the first message of a stretch, and every second.
    var needsMark: Bool {
        guard let stretchBegin, written > stretchBegin else { return false }
        return lastMark < 0 || rate.nanoseconds(written - lastMark) >= Self.markInterval
    }

    /// Whether a mark stands behind all that was written, or none has to because all of it is settled.
    var isMarked: Bool { lastMark == written || confirmed == written }

    /// Whether the next mark is the first of its stretch.
    var isNextMarkFirst: Bool { lastMark < 0 }

    /// Notes that a mark is written; returns its number.
    mutating func noteMark(at now: CallInstant) -> Int {
        number += 1
        let bound = lastMark < 0 ? stretchBegin ?? written : written
        let due = max(end, now)
        marks.append(Mark(number: number, position: written, bound: max(bound, confirmed), due: due, silence: silence))
        lastMark = written
        return number
    }

    // MARK: Heard

    /// How much has been heard, as far as can be told. It never goes back.
    ///
    /// - Parameter roundTrip: The least round trip to the provider that was seen, in nanoseconds.
    func heard(at now: CallInstant, roundTrip: Int64) -> Int {
        if isMarkless {
            let remaining = end.adding(roundTrip).since(now)
            return max(confirmed, heardFloor, remaining > 0 ? written - rate.samples(nanoseconds: remaining) - 1 : written)
        }
        let playing = now.since(reference.time) - (silence - reference.silence)
        let reckoned = reference.position + rate.samples(nanoseconds: playing)
        return max(confirmed, heardFloor, min(reckoned, bound))
    }

    /// Notes that what counts as heard may be reckoned otherwise from now on: it is not taken back.
    mutating func keepHeard(at now: CallInstant, roundTrip: Int64) { heardFloor = heard(at: now, roundTrip: roundTrip) }

    /// How much may count as heard until the next mark comes back.
    private var bound: Int { oldestMark?.bound ?? (lastMark < 0 ? stretchBegin ?? written : written) }

    /// Whether the provider may hold audio that wasn't heard.
    var hasUnheard: Bool { written > confirmed }

    // MARK: Corrected

    /// Notes that a mark came back.
    ///
    /// - Parameter wasHeld: Whether audio was held because of it: then a single late mark tells how far behind the provider is.
    /// - Returns: By how many nanoseconds the provider turned out to be further behind; nil for a mark that isn't out.
    mutating func noteReturned(
        _ number: Int, at now: CallInstant, roundTrip: Int64, wasHeld: Bool
    ) -> Int64? {
        guard let place = marks.firstIndex(where: { $0.number == number }) else { return nil }
        keepHeard(at: now, roundTrip: roundTrip)
        let mark = marks[place]
        marks.removeSubrange(marks.startIndex...place)
        hasReturned = true
        isMarkless = false
        confirm(mark, at: now, isConfirmedByMark: true)
        return noteLateness(of: mark, at: now, roundTrip: roundTrip, wasHeld: wasHeld)
    }

    private mutating func confirm(_ mark: Mark, at now: CallInstant, isConfirmedByMark: Bool) {
        confirmed = max(confirmed, mark.position)
        self.isConfirmedByMark = isConfirmedByMark
        reference = (mark.position, now, mark.silence)
    }

    private mutating func noteLateness(
        of mark: Mark, at now: CallInstant, roundTrip: Int64, wasHeld: Bool
    ) -> Int64 {
        let lateness = max(0, now.since(mark.due))
        let usual = usualLateness(roundTrip: roundTrip)
        leastLateness = min(leastLateness ?? .max, lateness)
        let excess = lateness - usual
        defer { lastExcess = excess > Self.tolerance ? excess : nil }
        guard excess > Self.tolerance, wasHeld || lastExcess != nil else { return 0 }
        return postpone(from: mark.position, at: now.adding(-usual))
    }

    /// How long after it is due a mark comes back as a rule.
    func usualLateness(roundTrip: Int64) -> Int64 { leastLateness ?? roundTrip }

    /// Notes that the provider plays on from what was heard only now, because it had stopped reading.
    mutating func noteReadingResumed(at now: CallInstant, roundTrip: Int64) {
        keepHeard(at: now, roundTrip: roundTrip)
        let heard = heard(at: now, roundTrip: roundTrip)
        _ = postpone(from: heard, at: now)
        reference = (heard, now, silence)
    }

    /// Moves what is behind a position to when it can be played at the earliest, if that was played at some time.
    private mutating func postpone(from position: Int, at time: CallInstant) -> Int64 {
        for place in marks.indices {
            marks[place].due = max(marks[place].due, time.adding(rate.nanoseconds(marks[place].position - position)))
        }
        let before = end
        end = max(end, time.adding(rate.nanoseconds(written - position)))
        return end.since(before)
    }

    /// Notes that the oldest mark was asked for.
    mutating func noteProbed() { marks[marks.startIndex].isProbed = true }

    /// Gives up the oldest mark: what is before it counts as heard, without proof.
    mutating func giveUpMark(at now: CallInstant) {
        let mark = marks.removeFirst()
        if !hasReturned { isMarkless = true }
        confirm(mark, at: now, isConfirmedByMark: false)
    }

    /// Takes the oldest mark, if the provider returns none and what is before it has been heard by the clock.
    mutating func takeHeardMark(at now: CallInstant, roundTrip: Int64) -> Bool {
        guard isMarkless, let mark = oldestMark, mark.due.adding(roundTrip) <= now else { return false }
        marks.removeFirst()
        confirm(mark, at: now, isConfirmedByMark: false)
        return true
    }

    /// Notes that the provider is told to drop what it has: all behind what was heard.
    mutating func noteCleared(from heard: Int, at now: CallInstant) {
        cleared += written - heard
        marks.removeAll(keepingCapacity: true)
        confirmed = written
        reference = (written, now, silence)
        end = min(end, now)
        stretchBegin = nil
        lastMark = -1
        lastExcess = nil
    }
}
