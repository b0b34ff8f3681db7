// SPDX-License-Identifier: Apache-2.0

import Linecard

/// The task that waits for a key, and until when.
struct KeyReader {
    private var reader = Reader<KeypadEntry?>()
    private var limit: Duration?
    /// The utterance that has to be settled before the time counts.
    private var utterance: Utterance.ID?
    /// When the task is told that no key came.
    private(set) var deadline: CallInstant?
    /// Keys that were read, and given back because the task was cancelled before it had all.
    private var returned: [KeypadEntry] = []

    /// Whether a task waits.
    var isWaiting: Bool { reader.isWaiting }

    /// Makes a task wait for a key.
    ///
    /// - Parameters:
    ///   - number: The number of the read.
    ///   - limit: How long it waits.
    ///   - utterance: The utterance whose settlement starts the time; nil to start it now.
    ///   - now: The time.
    ///   - continuation: Resumed with the key, with nil when the time is up, or with an error.
    mutating func wait(
        _ number: Int, within limit: Duration?, after utterance: Utterance.ID?, at now: CallInstant,
        _ continuation: Reader<KeypadEntry?>.Continuation
    ) {
        guard reader.wait(number, continuation) else { return }
        self.limit = limit
        self.utterance = utterance
        deadline = utterance == nil ? limit.map { now.advanced(by: $0) } : nil
    }

    mutating func cancel(_ number: Int) { reader.cancel(number) }

    mutating func giveBack(_ keys: [KeypadEntry]) { returned = keys + returned }

    /// Starts the time, if it is this utterance that the task waits for first.
    mutating func noteSettled(_ utterance: Utterance.ID, at now: CallInstant) {
        guard isWaiting, self.utterance == utterance else { return }
        deadline = limit.map { now.advanced(by: $0) }
    }

    /// Serves the task that waits, if there is something to serve it with.
    mutating func deliver(from session: inout CallSession, at now: CallInstant) {
        guard isWaiting else { return deadline = nil }
        if let key = returned.isEmpty ? session.nextKey() : returned.removeFirst() {
            reader.resume(with: .success(key))
        } else if session.isOver {
            reader.resume(with: .failure(CallError.ended))
        } else if let deadline, deadline <= now {
            reader.resume(with: .success(nil))
        } else {
            return
        }
        deadline = nil
    }
}
