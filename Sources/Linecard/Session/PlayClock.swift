// SPDX-License-Identifier: Apache-2.0

import LinecardCodec
import NIOCore

/// An estimate of how much of a stream's audio the caller has heard, from the samples that were written and the marks
/// that came back.
///
/// Positions count samples on the wire since the stream began, including cleared ones. *Heard* is the position of the
/// last returned mark plus the time since, but never past the next pending mark. So it is too low by the time that a
/// mark takes to come back, and too high only while the provider stalls between two marks.
///
/// A *stretch* is audio that plays without a pause of 20 ms or more.
struct PlayClock: Sendable {
    /// A pending mark: written, and not returned yet.
    struct Mark: Sendable {
        let number: Int
        /// The number of samples before it.
        let position: Int
        /// The position up to which audio may count as heard until it comes back: its own, or for the first mark of a
        /// stretch the beginning of the stretch.
        let bound: Int
        /// The time at which the audio before it will have been played, by the clock.
        var due: CallInstant
        /// The value of ``PlayClock/silence`` when it was written.
        let silence: Int64
        /// Indicates whether a ping was sent because it is late.
        var isProbed = false
    }

    /// The most audio between two marks, in nanoseconds.
    static let markInterval: Int64 = 1_000_000_000
    /// The delay of a mark, beyond the usual, after which it counts as lost, in nanoseconds.
    static let patience: Int64 = 2_000_000_000
    /// The shortest pause that begins a new stretch, in nanoseconds.
    private static let shortestPause: Int64 = 20_000_000
    /// The delay of two marks in a row, beyond the usual, at which the provider has fallen behind, in nanoseconds.
    private static let tolerance: Int64 = 300_000_000

    let rate: SampleRate
    /// The number of samples written.
    private(set) var written = 0
    /// The time at which the audio that was written will have been played, by the clock.
    private(set) var end: CallInstant
    /// The pending marks, oldest first.
    private var marks = CircularBuffer<Mark>()
    /// Indicates whether any mark of this stream has come back.
    private(set) var hasReturned = false
    /// Indicates whether the provider seems to return no marks: one was given up, and none has come back. Then *heard*
    /// follows the clock, less a round trip.
    private(set) var isMarkless = false

    /// The position up to which marks, returned or given up, and clears have settled all audio.
    private(set) var confirmed = 0
    /// The number of samples that were cleared before they were heard.
    private(set) var cleared = 0
    /// Indicates whether ``confirmed`` comes from a returned mark rather than from one that was given up.
    private(set) var isConfirmedByMark = true
    /// The least value of *heard*, kept when its estimate changes.
    private var heardFloor = 0
    /// The last mark that came back: its position, the time of its return, and the silence before it.
    private var reference: (position: Int, time: CallInstant, silence: Int64)
    /// The nanoseconds within stretches in which there was nothing to play, by the clock.
    private var silence: Int64 = 0
    /// The position of the last mark, -1 before the first of a stretch, and the beginning of the current stretch.
    private var lastMark = -1
    private var stretchBegin: Int?
    /// The number of the last mark.
    private var number = 0
    /// The shortest time that a mark took to come back after it was due.
    private(set) var leastLateness: Int64?
    /// The delay of the last mark beyond the usual, if it exceeded the tolerance.
    private var lastExcess: Int64?

    init(rate: SampleRate, at now: CallInstant) {
        self.rate = rate
        end = now
        reference = (0, now, 0)
    }

    /// The oldest pending mark.
    var oldestMark: Mark? { marks.isEmpty ? nil : marks[marks.startIndex] }

    // MARK: Written

    /// Records that audio was written.
    mutating func noteWritten(_ samples: Int, at now: CallInstant, roundTrip: Int64) {
        let pause = now.since(end)
        // The estimate lags behind and may not have reached the pause yet: keeps its present value.
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

    /// Indicates whether a mark should follow: behind the first message of a stretch, and every second.
    var needsMark: Bool {
        guard let stretchBegin, written > stretchBegin else { return false }
        return lastMark < 0 || rate.nanoseconds(written - lastMark) >= Self.markInterval
    }

    /// Indicates whether a mark follows all written audio, or is not needed because all of it is confirmed.
    var isMarked: Bool { lastMark == written || confirmed == written }

    /// Indicates whether the next mark is the first of its stretch.
    var isNextMarkFirst: Bool { lastMark < 0 }

    /// Records a new mark and returns its number.
    mutating func noteMark(at now: CallInstant) -> Int {
        number += 1
        let bound = lastMark < 0 ? stretchBegin ?? written : written
        let due = max(end, now)
        marks.append(Mark(number: number, position: written, bound: max(bound, confirmed), due: due, silence: silence))
        lastMark = written
        return number
    }

    // MARK: Heard

    /// Returns the position up to which audio was heard, estimated. It never decreases.
    ///
    /// - Parameters:
    ///   - now: The time.
    ///   - roundTrip: The shortest round trip to the provider, in nanoseconds.
    func heard(at now: CallInstant, roundTrip: Int64) -> Int {
        if isMarkless {
            let remaining = end.adding(roundTrip).since(now)
            let reckoned = remaining > 0 ? written - rate.samples(nanoseconds: remaining) - 1 : written
            return max(confirmed, heardFloor, reckoned)
        }
        let playing = now.since(reference.time) - (silence - reference.silence)
        let reckoned = reference.position + rate.samples(nanoseconds: playing)
        return max(confirmed, heardFloor, min(reckoned, bound))
    }

    /// Keeps *heard* from decreasing when its estimate changes.
    mutating func keepHeard(at now: CallInstant, roundTrip: Int64) { heardFloor = heard(at: now, roundTrip: roundTrip) }

    /// The position up to which audio may count as heard until the next mark comes back.
    private var bound: Int { oldestMark?.bound ?? (lastMark < 0 ? stretchBegin ?? written : written) }

    /// Indicates whether the provider may hold unheard audio.
    var hasUnheard: Bool { written > confirmed }

    // MARK: Marks

    /// Records that a mark came back.
    ///
    /// - Parameter wasHeld: Pass true if audio was held. Then a single late mark shows how far behind the provider is.
    /// - Returns: The nanoseconds by which the provider is further behind than known; nil if the mark is not pending.
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

    /// Returns the time after which a mark usually comes back once it is due.
    func usualLateness(roundTrip: Int64) -> Int64 { leastLateness ?? roundTrip }

    /// Records that the provider reads again, and plays on only now from the position that was heard.
    mutating func noteReadingResumed(at now: CallInstant, roundTrip: Int64) {
        keepHeard(at: now, roundTrip: roundTrip)
        let heard = heard(at: now, roundTrip: roundTrip)
        _ = postpone(from: heard, at: now)
        reference = (heard, now, silence)
    }

    /// Postpones the audio behind a position to the earliest time at which it can play, if the position played at a
    /// time. Returns the delay of the end in nanoseconds.
    private mutating func postpone(from position: Int, at time: CallInstant) -> Int64 {
        for place in marks.indices {
            marks[place].due = max(marks[place].due, time.adding(rate.nanoseconds(marks[place].position - position)))
        }
        let before = end
        end = max(end, time.adding(rate.nanoseconds(written - position)))
        return end.since(before)
    }

    /// Records that a ping was sent for the oldest mark.
    mutating func noteProbed() { marks[marks.startIndex].isProbed = true }

    /// Gives up the oldest mark. The audio before it counts as heard, unconfirmed.
    mutating func giveUpMark(at now: CallInstant) {
        let mark = marks.removeFirst()
        if !hasReturned { isMarkless = true }
        confirm(mark, at: now, isConfirmedByMark: false)
    }

    /// Removes the oldest mark if the provider returns none, and the audio before it was heard by the clock.
    mutating func takeHeardMark(at now: CallInstant, roundTrip: Int64) -> Bool {
        guard isMarkless, let mark = oldestMark, mark.due.adding(roundTrip) <= now else { return false }
        marks.removeFirst()
        confirm(mark, at: now, isConfirmedByMark: false)
        return true
    }

    /// Records that the provider is told to drop its buffer: all audio behind the heard position.
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
