// SPDX-License-Identifier: Apache-2.0

/// The place of the one task that waits to read something of a call.
struct Reader<Value: Sendable> {
    typealias Continuation = UnsafeContinuation<Value, any Error>

    private var waiting: (number: Int, continuation: Continuation)?

    /// Whether a task waits.
    var isWaiting: Bool { waiting != nil }

    /// Makes a task wait, under a number of its own. A second one is told that there is one already; returns whether this
    /// is the first.
    mutating func wait(_ number: Int, _ continuation: Continuation) -> Bool {
        guard waiting == nil else {
            continuation.resume(throwing: CallError.secondReader)
            return false
        }
        waiting = (number, continuation)
        return true
    }

    /// Hands something to the task that waits, if one does.
    mutating func resume(with result: Result<Value, any Error>) { waiting.take()?.continuation.resume(with: result) }

    /// Wakes the task of a number, because it was cancelled. It may have been served before.
    mutating func cancel(_ number: Int) {
        if waiting?.number == number { resume(with: .failure(CancellationError())) }
    }
}
