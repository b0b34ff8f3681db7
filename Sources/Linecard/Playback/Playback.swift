// SPDX-License-Identifier: Apache-2.0

import LinecardCodec
import NIOCore

/// The state of the audio that was sent on a call: how much the caller has heard, how much the provider still buffers,
/// how much interruptions dropped, and which marks are pending.
///
/// Each serializer has one, and records its marks and interruptions in it by SwiftNIO's clock (``CallInstant/now``). To
/// learn how much was heard, report the audio that you send with ``noteAudioSent(_:at:)``, by the same clock.
///
/// The audio heard is exact when a mark comes back, and estimated between marks: the provider is taken to play in real
/// time without gaps, but not past a pending mark.
///
/// A mark is settled once: as played when it comes back, or as cleared when the provider is told to drop its buffer.
/// Twilio also returns marks whose audio it dropped, in the same message as played ones; Plivo is not known to. Marks
/// that are pending at a clear therefore count as cleared, and are ignored if they come back later: each clear changes
/// the names that marks have on the wire.
public struct Playback: Sendable {
    /// The most marks that can be pending: 1,024. Beyond that the oldest is forgotten, and never reported as cleared.
    public static let mostPendingMarks = 1_024

    /// A mark that was sent.
    package struct Mark: Sendable {
        /// The number among the marks of the call, from 1. 0 for a mark that the serializer did not send.
        package let number: Int
        /// The name, as the application knows it.
        package var name: String { wire.name }
        /// The name and generation.
        fileprivate let wire: MarkName
        /// The position in the audio that the caller hears.
        fileprivate let position: Duration
    }

    /// The duration of all audio that was sent.
    public private(set) var sent = Duration.zero
    /// The duration of the audio that interruptions dropped before it was heard.
    public private(set) var dropped = Duration.zero

    /// The mark that was sent last.
    package private(set) var lastSent: Mark?
    /// The mark that last came back as played.
    package private(set) var lastPlayed: Mark?

    /// The time at which all audio that was sent will have been heard.
    private var end = CallInstant.zero
    /// The generation of the marks that are sent now, and the first one that was not cleared.
    private var generation = 0
    private var firstUncleared = 0
    private var pending = CircularBuffer<Mark>()
    private var cleared: [Mark] = []
    /// The position of the last mark that came back as played, in the audio that was heard.
    private var confirmedHeard = Duration.zero

    /// Creates the state of a call on which nothing was sent.
    public init() {}

    // MARK: Audio

    /// Records that audio was sent.
    ///
    /// - Parameters:
    ///   - duration: The length of the audio, zero or more: ``AudioFrame/duration``.
    ///   - now: The time at which it was sent. Times must not decrease between calls.
    public mutating func noteAudioSent(_ duration: Duration, at now: CallInstant) {
        sent += duration
        end = max(end, now).advanced(by: duration)
    }

    /// Returns how much audio the caller has heard. It never decreases, and excludes audio that interruptions dropped.
    public func played(at now: CallInstant) -> Duration {
        let reckoned = delivered - now.duration(to: max(end, now))
        let bound = pending.first { $0.position >= confirmedHeard }?.position ?? delivered
        return max(confirmedHeard, min(reckoned, bound))
    }

    /// Returns how much audio the provider buffers that the caller has not heard.
    public func buffered(at now: CallInstant) -> Duration { delivered - played(at: now) }

    /// The audio that was sent and not dropped: the position of the next audio in what the caller hears.
    private var delivered: Duration { sent - dropped }

    // MARK: Marks

    /// The marks that have neither come back nor been cleared, oldest first.
    public var pendingMarks: [String] { pending.map(\.name) }

    /// Records a mark behind the audio sent so far, and returns its name on the wire.
    mutating func noteMarkSent(_ name: String) -> String {
        // If the pending mark is lost, the next one of its name must not settle it.
        if pending.contains(where: { $0.name.hasSameBytes(as: name) }) { generation += 1 }
        let mark = Mark(
            number: (lastSent?.number ?? 0) + 1, wire: MarkName(name, generation: generation), position: delivered)
        if pending.count == Self.mostPendingMarks { pending.removeFirst() }
        pending.append(mark)
        lastSent = mark
        return mark.wire.wireName
    }

    /// Records a mark that came back.
    ///
    /// - Returns: Its name, or nil if it was cleared. A mark that the serializer did not send keeps its name, and is
    ///   ignored if that has more than 256 bytes.
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

    /// Records that the provider is told to drop its buffer: pending marks are cleared.
    mutating func noteClear(at now: CallInstant) {
        dropped = sent - played(at: now)
        end = min(end, now)
        generation += 1
        firstUncleared = generation
        cleared.append(contentsOf: pending)
        cleared.removeFirst(max(0, cleared.count - Self.mostPendingMarks))
        pending.removeAll(keepingCapacity: true)
    }

    /// Returns the names of the marks that interruptions cleared since the last call, oldest first; at most 1,024.
    public mutating func takeClearedMarks() -> [String] { takeCleared().map(\.name) }

    package mutating func takeCleared() -> [Mark] {
        defer { cleared = [] }
        return cleared
    }
}
