// SPDX-License-Identifier: Apache-2.0

/// The error of a wait that took too long.
public struct TimedOut: Error, CustomStringConvertible {
    private let what: String

    /// The error's text.
    public var description: String { "waited in vain: \(what)" }

    /// Makes the error of a wait for something.
    public init(what: String) { self.what = what }
}

/// Runs an operation, and throws ``TimedOut`` when it takes longer than the limit.
///
/// The operation is then cancelled and left behind, so that one that ignores its cancellation doesn't hang the test.
public func within<Value: Sendable>(
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

/// Waits until a condition holds, and throws ``TimedOut`` when it doesn't within the limit.
///
/// It polls every 2 ms, because counters, logs, sockets and processes signal no change that a test could wait for. No
/// other code of the tests polls: where a task, a stream or the simulator's virtual time gives a signal, wait for that.
public func eventually(
    _ what: String, within limit: Duration = .seconds(5), _ condition: () async throws -> Bool
) async throws {
    let deadline = ContinuousClock.now + limit
    while try await !condition() {
        if ContinuousClock.now > deadline { throw TimedOut(what: what) }
        try await Task.sleep(for: .milliseconds(2))
    }
}
