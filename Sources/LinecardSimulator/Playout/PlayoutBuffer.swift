// SPDX-License-Identifier: Apache-2.0

import LinecardCodec

/// The audio that a provider has received and not yet played.
///
/// Positions count samples received since the call began.
struct PlayoutBuffer: Sendable {
    /// A mark in the buffer.
    struct Mark: Sendable {
        let number: Int
        /// The number of samples before it.
        let position: Int
    }

    private let rate: SampleRate
    private var samples = Queue<Int16>()
    private var marks = Queue<Mark>()
    /// The position of the next sample to play.
    private(set) var position = 0
    /// The stretch that is being played without a gap: its begin, and the position of its first sample. `nil` if
    /// nothing waits.
    private var stretch: (begin: Duration, first: Int)?
    /// The time before which nothing is played.
    private var heldUntil = Duration.zero

    init(rate: SampleRate) { self.rate = rate }

    /// The number of samples that wait.
    var count: Int { samples.count }

    // MARK: Input

    /// Adds audio. ``play(until:into:)`` must have been called up to this time.
    mutating func append(_ audio: [Int16], at time: Duration) {
        if stretch == nil, !audio.isEmpty { stretch = (max(time, heldUntil), position) }
        samples.append(contentsOf: audio)
    }

    /// Adds a mark.
    mutating func append(mark number: Int) { marks.append(Mark(number: number, position: position + count)) }

    /// Drops everything that waits, and returns the number of samples and the marks.
    mutating func clear() -> (samples: Int, marks: [Mark]) {
        defer {
            position += samples.count
            samples.removeAll()
            marks.removeAll()
            stretch = nil
        }
        return (samples.count, Array(marks.waiting))
    }

    /// Plays nothing until `end`.
    mutating func hold(from time: Duration, until end: Duration) {
        heldUntil = max(heldUntil, end)
        if stretch != nil { stretch = (max(time, heldUntil), position) }
    }

    /// Plays up to a time, and returns the marks that were reached.
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

    // MARK: Output

    /// The time at which the next mark will be reached.
    var nextMark: Duration? { marks.first.map { time(of: $0.position) } }

    /// Returns the time at which `count` more samples will have been played. `nil` if fewer wait.
    func time(ofPlaying count: Int) -> Duration? {
        count <= samples.count && stretch != nil ? time(of: position + count) : nil
    }

    /// Returns the time at which everything before a position will have been played.
    private func time(of position: Int) -> Duration {
        guard let stretch else { return .zero }
        return stretch.begin + rate.time(of: position - stretch.first)
    }
}
