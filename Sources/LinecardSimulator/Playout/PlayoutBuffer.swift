// SPDX-License-Identifier: Apache-2.0

import LinecardCodec

/// The audio that a provider has taken and not yet played, in step with time.
///
/// Positions count samples taken since the call began.
struct PlayoutBuffer: Sendable {
    /// A mark in the buffer.
    struct Mark: Sendable {
        let number: Int
        /// The samples before it.
        let position: Int
    }

    private let rate: SampleRate
    private var samples = Queue<Int16>()
    private var marks = Queue<Mark>()
    /// The sample that is played next.
    private(set) var position = 0
    /// The stretch that is playing without a gap: when it began, and with which sample. `nil` when nothing waits.
    private var stretch: (begin: Duration, first: Int)?
    /// Nothing is played before.
    private var heldUntil = Duration.zero

    init(rate: SampleRate) { self.rate = rate }

    /// Samples that wait.
    var count: Int { samples.count }

    // MARK: Told

    /// Takes audio. ``play(until:into:)`` must have come as far as this moment.
    mutating func append(_ audio: [Int16], at time: Duration) {
        if stretch == nil, !audio.isEmpty { stretch = (max(time, heldUntil), position) }
        samples.append(contentsOf: audio)
    }

    /// Takes a mark.
    mutating func append(mark number: Int) { marks.append(Mark(number: number, position: position + count)) }

    /// Drops all, and returns how many samples that were, and the marks among them.
    mutating func clear() -> (samples: Int, marks: [Mark]) {
        defer {
            position += samples.count
            samples.removeAll()
            marks.removeAll()
            stretch = nil
        }
        return (samples.count, Array(marks.waiting))
    }

    /// Plays nothing for a while.
    mutating func hold(from time: Duration, until end: Duration) {
        heldUntil = max(heldUntil, end)
        if stretch != nil { stretch = (max(time, heldUntil), position) }
    }

    /// Plays up to a moment, and returns the marks that were reached.
    mutating func play(until time: Duration, into recording: inout CallRecording) -> [Mark] {
        if let stretch, time > stretch.begin {
            let due = stretch.first + rate.samples(in: time - stretch.begin)
            let count = min(samples.count, due - position)
            if count > 0 {
                recording.hear(samples.waiting.prefix(count), from: position, at: self.time(of: position))
                samples.removeFirst(count)
                position += count
            }
            if samples.isEmpty { self.stretch = nil }
        }
        let reached = marks.waiting.prefix { $0.position <= position }
        let all = Array(reached)
        marks.removeFirst(all.count)
        return all
    }

    // MARK: Asked

    /// When the next mark will be reached.
    var nextMark: Duration? { marks.first.map { time(of: $0.position) } }

    /// When so many samples more will have been played, if they are there.
    func time(ofPlaying count: Int) -> Duration? {
        count <= samples.count && stretch != nil ? time(of: position + count) : nil
    }

    /// When all before a position has been played.
    private func time(of position: Int) -> Duration {
        guard let stretch else { return .zero }
        return stretch.begin + rate.time(of: position - stretch.first)
    }
}
