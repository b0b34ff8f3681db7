// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// A value that is set once, and that any number of tasks may wait for. Safe to use from any thread.
final class Promise<Value: Sendable>: Sendable {
    private struct State {
        var value: Value?
        var waiters: [Int: CheckedContinuation<Value?, Never>] = [:]
        var lastNumber = 0
    }

    private let state = Mutex(State())

    /// The value; nil until it is set.
    var current: Value? { state.withLock { $0.value } }

    /// True if a task waits for the value.
    var isAwaited: Bool { state.withLock { !$0.waiters.isEmpty } }

    /// Sets the value, unless it is already set.
    func set(_ value: Value) {
        let waiters = state.withLock { state in
            guard state.value == nil else { return [CheckedContinuation<Value?, Never>]() }
            state.value = value
            defer { state.waiters = [:] }
            return Array(state.waiters.values)
        }
        for waiter in waiters { waiter.resume(returning: value) }
    }

    /// Waits for the value.
    ///
    /// - Throws: `CancellationError` if the task is cancelled before the value is set.
    func get() async throws(CancellationError) -> Value {
        if let value = current { return value }
        let number = state.withLock { state in
            state.lastNumber += 1
            return state.lastNumber
        }
        let value = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in wait(number, continuation) }
        } onCancel: {
            state.withLock { $0.waiters.removeValue(forKey: number) }?.resume(returning: nil)
        }
        guard let value else { throw CancellationError() }
        return value
    }

    private func wait(_ number: Int, _ continuation: CheckedContinuation<Value?, Never>) {
        let value = state.withLock { state -> Value?? in
            // If the task was cancelled before, the cancellation handler has already run, and won't resume it.
            if state.value != nil || Task.isCancelled { return .some(state.value) }
            state.waiters[number] = continuation
            return .none
        }
        if let value { continuation.resume(returning: value) }
    }
}
