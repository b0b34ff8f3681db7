// SPDX-License-Identifier: Apache-2.0

/// A slot for the one task that waits to read from a call.
struct Reader<Value: Sendable> {
    typealias Continuation = UnsafeContinuation<Value, any Error>

    private var waiting: (number: Int, continuation: Continuation)?

    /// True if a task waits.
    var isWaiting: Bool { waiting != nil }

    /// Makes a task wait, under a number of its own. If another task already waits, resumes the new one with
    /// ``CallError/secondReader`` and returns false.
    mutating func wait(_ number: Int, _ continuation: Continuation) -> Bool {
        guard waiting == nil else {
            continuation.resume(throwing: CallError.secondReader)
            return false
        }
        waiting = (number, continuation)
        return true
    }

    /// Resumes the waiting task, if there is one.
    mutating func resume(with result: Result<Value, any Error>) { waiting.take()?.continuation.resume(with: result) }

    /// Resumes the task with a number because it was cancelled, unless it was resumed before.
    mutating func cancel(_ number: Int) {
        if waiting?.number == number { resume(with: .failure(CancellationError())) }
    }
}
