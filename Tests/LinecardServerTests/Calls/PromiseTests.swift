// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

@testable import LinecardServer

@Suite("Promises") struct PromiseTests {
    @Test("all waiting tasks and later ones get the value")
    func waiters() async throws {
        let promise = Promise<Int>()
        let waiters = (0..<20).map { _ in Task { try await promise.get() } }
        await Task.yield()
        promise.set(7)

        for waiter in waiters { #expect(try await waiter.value == 7) }
        #expect(try await promise.get() == 7)
    }

    @Test("a second value is ignored")
    func first() async throws {
        let promise = Promise<Int>()
        #expect(promise.current == nil)
        promise.set(1)
        promise.set(2)

        #expect(promise.current == 1)
        #expect(try await promise.get() == 1)
    }

    @Test("a cancelled wait throws, and the others go on")
    func cancelled() async throws {
        let promise = Promise<Int>()
        let patient = Task { try await promise.get() }
        let hasty = Task { try await promise.get() }
        hasty.cancel()

        await #expect(throws: CancellationError.self) { try await within { try await hasty.value } }
        promise.set(1)
        #expect(try await within { try await patient.value } == 1)
    }

    @Test("a cancelled task gets a value that is set already")
    func cancelledBefore() async throws {
        let promise = Promise<Int>()
        promise.set(3)
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try await promise.get()
        }

        #expect(try await task.value == 3)
    }

    @Test("a value and a cancellation at the same time resume the task once, with either")
    func race() async throws {
        for round in 0..<500 {
            let promise = Promise<Int>()
            let waiter = Task { try await promise.get() }
            if round.isMultiple(of: 2) { await Task.yield() }
            async let setting: Void = promise.set(round)
            async let cancelling: Void = waiter.cancel()
            _ = await (setting, cancelling)

            switch try await within(.seconds(5), "the waiter of round \(round)", { await waiter.result }) {
            case .success(let value): #expect(value == round)
            case .failure(let error): #expect(error is CancellationError)
            }
        }
    }
}
