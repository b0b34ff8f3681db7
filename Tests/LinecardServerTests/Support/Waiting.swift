// SPDX-License-Identifier: Apache-2.0

/// What was waited for did not come in time.
struct TimedOut: Error, CustomStringConvertible {
    let what: String

    var description: String { "waited in vain: \(what)" }
}

/// Runs something that may take only so long. When it takes longer it is cancelled and left behind, so that what
/// ignores cancellation cannot hang the tests either.
func within<Value: Sendable>(
    _ limit: Duration = .seconds(10), _ what: String = "an operation",
    _ body: @escaping @Sendable () async throws -> Value
) async throws -> Value {
    let (values, continuation) = AsyncThrowingStream<Value, any Error>.makeStream()
    let work = Task {
        do {
            continuation.yield(try await body())
        } catch {
            continuation.finish(throwing: error)
        }
    }
    let timer = Task {
        try await Task.sleep(for: limit)
        continuation.finish(throwing: TimedOut(what: what))
    }
    defer {
        work.cancel()
        timer.cancel()
    }
    for try await value in values { return value }
    throw TimedOut(what: what)
}

/// Asks again and again, for a while, until the answer is yes.
func eventually(
    _ what: String, within limit: Duration = .seconds(5), _ condition: () async throws -> Bool
) async throws {
    let deadline = ContinuousClock.now + limit
    while try await !condition() {
        if ContinuousClock.now > deadline { throw TimedOut(what: what) }
        try await Task.sleep(for: .milliseconds(2))
    }
}
