// SPDX-License-Identifier: Apache-2.0

import Linecard

/// The task that waits for a key, with its time limit.
struct KeyReader {
    private var reader = Reader<KeypadEntry?>()
    private var limit: Duration?
    /// The utterance that must be settled before the time starts; nil if it starts at once.
    private var utterance: Utterance.ID?
    /// The time at which the wait ends without a key; nil for none.
    private(set) var deadline: CallInstant?
    /// Keys that were read, and given back because the reading task failed or was cancelled.
    private var returned: [KeypadEntry] = []

    /// True if a task waits.
    var isWaiting: Bool { reader.isWaiting }

    /// Makes a task wait for a key.
    ///
    /// - Parameters:
    ///   - number: The number of the read.
    ///   - limit: The time that it waits; nil for no limit.
    ///   - utterance: The utterance whose settlement starts the time; nil to start it now.
    ///   - now: The current time.
    ///   - continuation: The continuation that is resumed with the key, with nil when the time is up, or with an error.
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

    /// Starts the time if this is the utterance that the task waits for.
    mutating func noteSettled(_ utterance: Utterance.ID, at now: CallInstant) {
        guard isWaiting, self.utterance == utterance else { return }
        deadline = limit.map { now.advanced(by: $0) }
    }

    /// Resumes the waiting task if there is a key, the call is over, or the time is up.
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
