// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// The application's marks that were written: the unsettled ones, and the names that the provider may still return.
///
/// A returned name settles nothing, because applications may reuse names. The session's own marks settle them.
struct SentMarks: Sendable {
    /// A mark that was written and is not settled.
    struct Mark: Sendable {
        let id: CallSession.MarkID
        let name: String
        /// The position on the wire at which it was written.
        let position: Int
        /// The item with its place among the utterances.
        let placed: SpeechQueue.PlacedItem
    }

    private static let mostNames = 256

    private(set) var marks = CircularBuffer<Mark>()
    private var names = CircularBuffer<String>()

    var isEmpty: Bool { marks.isEmpty }

    mutating func append(_ mark: Mark) {
        if names.count == Self.mostNames { names.removeFirst() }
        names.append(mark.name)
        marks.append(mark)
    }

    /// Removes and returns the first mark if the audio before it was heard.
    mutating func takeHeard(upTo position: Int) -> Mark? {
        guard let first = marks.first, first.position <= position else { return nil }
        return marks.removeFirst()
    }

    mutating func takeAll() -> [Mark] {
        defer { marks.removeAll() }
        return Array(marks)
    }

    /// Returns whether a name was sent, and removes it, so that each is matched once.
    mutating func takeName(_ name: String) -> Bool {
        guard let place = names.firstIndex(where: { $0.hasSameBytes(as: name) }) else { return false }
        names.remove(at: place)
        return true
    }
}
