// SPDX-License-Identifier: Apache-2.0

import LinecardCodec
import NIOCore

/// What has become of the audio that was sent on a call: how much of it the caller has heard, what is still with the
/// provider, what an interruption dropped; and which marks are still to come back.
///
/// A serializer has one. It keeps the marks by itself, and notes its interruptions by SwiftNIO's clock (``CallInstant/now``).
/// Whoever sends audio and wants to know how much was heard tells it so, by the same clock; the `CallServer` of
/// LinecardServer does.
///
/// How much was heard is known exactly when a mark comes back, and reckoned between marks: the provider plays audio in
/// step with time, one stretch after the other, but never beyond a mark that has not come back yet.
///
/// A mark is settled once: as played when it comes back, or as cleared when the provider is told to drop what it has.
/// Twilio returns marks that it drops too, and nothing in its message tells them from played ones; Plivo is not known
/// to. So a mark that was pending at a clear counts as cleared from then on, and whatever comes back of it later is
/// passed over: from each clear on, marks have other names on the wire.
public struct Playback: Sendable {
    /// More marks than this cannot be pending at once: the oldest is forgotten, and is not among those of a clear.
    public static let mostPendingMarks = 1_024

    /// A mark that was sent.
    package struct Mark: Sendable {
        /// Its number among all marks of the call, from 1: names may be used again. 0 when it was not sent from here.
        package let number: Int
        /// Its name, as the application knows it.
        package var name: String { wire.name }
        /// Its name on the wire.
        fileprivate let wire: MarkName
        /// Where it stands in the audio that the caller hears.
        fileprivate let position: Duration
    }

    /// Audio that was sent, in all.
    public private(set) var sent = Duration.zero
    /// Audio that was sent and that interruptions dropped before it was heard.
    public private(set) var dropped = Duration.zero

    /// The mark that was sent last.
    package private(set) var lastSent: Mark?
    /// The mark that came back last, as played.
    package private(set) var lastPlayed: Mark?

    /// When the audio that was sent will have been heard.
    private var end = CallInstant.zero
    /// The generation of names that marks have on the wire now, and the first one whose marks were not cleared.
    private var generation = 0
    private var firstUncleared = 0
    private var pending = CircularBuffer<Mark>()
    private var cleared: [Mark] = []
    /// Where the last mark stood that came back as played, in the audio that was heard.
    private var confirmedHeard = Duration.zero

    /// Nothing was sent yet.
    public init() {}

    // MARK: Audio

    /// Notes that audio was sent.
    ///
    /// - Parameters:
    ///   - duration: How long it lasts, zero or more: ``AudioFrame/duration``.
    ///   - now: When it was sent. Times must not go back from one call to the next.
    public mutating func noteAudioSent(_ duration: Duration, at now: CallInstant) {
        sent += duration
        end = max(end, now).advanced(by: duration)
    }

    /// How much audio the caller has heard: it never goes back. What an interruption dropped does not count.
    public func played(at now: CallInstant) -> Duration {
        let reckoned = delivered - now.duration(to: max(end, now))
        let bound = pending.first { $0.position >= confirmedHeard }?.position ?? delivered
        return max(confirmedHeard, min(reckoned, bound))
    }

    /// How much audio is with the provider and has not been heard.
    public func buffered(at now: CallInstant) -> Duration { delivered - played(at: now) }

    /// What was sent and not dropped: where the next audio will stand in what the caller hears.
    private var delivered: Duration { sent - dropped }

    // MARK: Marks

    /// The marks that have neither come back nor been cleared, oldest first.
    public var pendingMarks: [String] { pending.map(\.name) }

    /// Notes that a mark is sent behind the audio sent so far; returns its name on the wire.
    mutating func noteMarkSent(_ name: String) -> String {
        // One that is lost on the way must not be taken for the next of its name.
        if pending.contains(where: { $0.name.hasSameBytes(as: name) }) { generation += 1 }
        let mark = Mark(
            number: (lastSent?.number ?? 0) + 1, wire: MarkName(name, generation: generation), position: delivered)
        if pending.count == Self.mostPendingMarks { pending.removeFirst() }
        pending.append(mark)
        lastSent = mark
        return mark.wire.wireName
    }

    /// Notes that a mark came back.
    ///
    /// - Returns: Its name, or `nil` when it was cleared. A mark that was not sent from here is taken at its word, or passed over
    ///   if its name has more than 256 bytes.
    package mutating func noteMarkReturned(_ text: String) -> String? {
        let wire = MarkName(wire: text)
        guard let index = pending.firstIndex(where: { $0.wire == wire }) else {
            if wire.generation < firstUncleared || text.utf8.count > WireText.markNameLimit { return nil }
            let name = wire.generation > generation ? text : wire.name
            lastPlayed = Mark(number: 0, wire: MarkName(name, generation: 0), position: .zero)
            return name
        }
        let mark = pending.remove(at: index)
        confirmedHeard = max(confirmedHeard, mark.position)
        lastPlayed = mark
        return mark.name
    }

    /// Notes that the provider is told to drop what it has: pending marks are cleared.
    mutating func noteClear(at now: CallInstant) {
        dropped = sent - played(at: now)
        end = min(end, now)
        generation += 1
        firstUncleared = generation
        cleared.append(contentsOf: pending)
        cleared.removeFirst(max(0, cleared.count - Self.mostPendingMarks))
        pending.removeAll(keepingCapacity: true)
    }

    /// Returns the marks that interruptions cleared since this was last called, oldest first.
    public mutating func takeClearedMarks() -> [String] { takeCleared().map(\.name) }

    package mutating func takeCleared() -> [Mark] {
        defer { cleared = [] }
        return cleared
    }
}
