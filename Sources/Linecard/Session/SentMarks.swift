// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// The application's marks that were written: those that aren't settled, and the names that the provider may still return.
///
/// A returned name settles nothing, because an application may use it again: the session's own marks do.
struct SentMarks: Sendable {
    /// A mark that was written and isn't settled.
    struct Mark: Sendable {
        let id: CallSession.MarkID
        let name: String
        /// The position on the wire behind which it was written.
        let position: Int
        /// Its place in the audio that was given.
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

    /// Takes the first mark whose audio was heard.
    mutating func takeHeard(upTo position: Int) -> Mark? {
        guard let first = marks.first, first.position <= position else { return nil }
        return marks.removeFirst()
    }

    mutating func takeAll() -> [Mark] {
        defer { marks.removeAll() }
        return Array(marks)
    }

    /// Whether a name that came back is one that was sent. Each is taken once.
    mutating func takeName(_ name: String) -> Bool {
        guard let place = names.firstIndex(where: { $0.hasSameBytes(as: name) }) else { return false }
        names.remove(at: place)
        return true
    }
}
