// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec
import NIOCore

/// What waits to be sent on one call: audio in step with time, all else in its place.
///
/// It decides and its owner acts: ``next(now:)`` says what to do, again and again, until it says to wait.
struct OutboundQueue {
    /// What to do now.
    enum Step {
        /// Send these samples of this audio.
        case audio(AudioFrame, Range<Int>)
        /// Send this frame. If it is a mark, somebody may wait to hear what becomes of it.
        case frame(OutboundFrame, MarkPromise?)
        /// The first frame is all sent: tell who waits for it.
        case done(EventLoopPromise<Void>?)
        /// Ask again then.
        case wait(until: NIODeadline)
        /// There is nothing left.
        case idle
    }

    private struct Entry {
        let frame: OutboundFrame
        let mark: MarkPromise?
        var sent = 0
        var promise: EventLoopPromise<Void>?
    }

    /// What was dropped before it was sent.
    struct Dropped {
        /// Who waits for frames to be sent.
        var promises: [EventLoopPromise<Void>] = []
        /// Marks, and who waits for them.
        var marks: [(name: String, promise: MarkPromise?)] = []
    }

    private var entries = CircularBuffer<Entry>()
    private var pacer: Pacer

    init(lead: TimeAmount) { pacer = Pacer(lead: lead) }

    /// Frames that wait.
    var count: Int { entries.count }

    /// When the audio that was sent will have been heard.
    var end: NIODeadline { pacer.end }

    mutating func append(_ frame: OutboundFrame, mark: MarkPromise? = nil) {
        entries.append(Entry(frame: frame, mark: mark))
    }

    /// Leaves word to be told when the last frame is sent.
    mutating func onLastSent(_ promise: EventLoopPromise<Void>) {
        entries[entries.index(before: entries.endIndex)].promise = promise
    }

    mutating func next(now: NIODeadline) -> Step {
        guard let entry = entries.first else { return .idle }
        guard case .audio(let audio) = entry.frame else {
            if entry.sent > 0 { return finishFirst() }
            entries[entries.startIndex].sent = 1
            return .frame(entry.frame, entry.mark)
        }
        if entry.sent == audio.samples.count { return finishFirst() }
        let due = pacer.due(now: now)
        if due > now { return .wait(until: due) }
        let end = min(entry.sent + audio.sampleRate.samples(milliseconds: 20), audio.samples.count)
        entries[entries.startIndex].sent = end
        return .audio(audio, entry.sent..<end)
    }

    /// Notes that a message of audio was sent.
    mutating func noteSent(_ duration: Duration, now: NIODeadline) { pacer.sent(TimeAmount(duration), now: now) }

    /// Notes that the provider dropped what it had, but keeps what waits.
    mutating func noteCleared(now: NIODeadline) { pacer.clear(now: now) }

    private mutating func finishFirst() -> Step { .done(entries.removeFirst().promise) }

    /// Drops the first frame, which could not be sent; returns who waits for it.
    mutating func dropFirst() -> EventLoopPromise<Void>? { entries.popFirst()?.promise }

    /// Drops everything, as the provider does with what it has.
    mutating func clear(now: NIODeadline) -> Dropped {
        defer { entries.removeAll() }
        pacer.clear(now: now)
        return entries.reduce(into: Dropped()) { dropped, entry in
            if let promise = entry.promise { dropped.promises.append(promise) }
            if case .mark(let name) = entry.frame, entry.sent == 0 { dropped.marks.append((name, entry.mark)) }
        }
    }
}
