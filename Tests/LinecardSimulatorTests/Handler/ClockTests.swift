// SPDX-License-Identifier: Apache-2.0

import Foundation
import Linecard
import LinecardCodec
import LinecardServer
import LinecardSimulator
import Testing

@Suite("Work of a handler in virtual time", .timeLimit(.minutes(1))) struct ClockTests {
    /// Waits for a key for a second of the call, and meanwhile runs work that takes real time.
    ///
    /// Work on another thread would let the call's time move to the end of the wait.
    ///
    /// - Returns: The time of the call at the end of the work.
    private func time(_ work: @escaping @Sendable () async throws -> Void) async throws -> Duration? {
        let recording = try await withSimulatedCall(script: [.wait(.seconds(9))]) { call in
            async let key = call.key(within: .seconds(1))
            // The child task begins while this one sleeps.
            try await call.sleep(for: .milliseconds(20))
            try await work()
            call.mark("done")
            #expect(try await key == nil)
        }
        #expect(recording.ending?.at == .seconds(1))
        return recording.marks.first { $0.name == "done" }?.at
    }

    @Test("virtual time stands still while an actor works")
    func actors() async throws {
        let worker = Worker()
        let time = try await self.time { await worker.work() }

        #expect(time == .milliseconds(20))
    }

    @Test("virtual time stands still while a concurrent function works")
    func concurrentFunctions() async throws {
        let time = try await self.time { await workConcurrently() }

        #expect(time == .milliseconds(20))
    }

    @Test("virtual time stands still while child tasks work")
    func childTasks() async throws {
        let time = try await self.time {
            async let first: Void = workConcurrently()
            async let second: Void = Worker().work()
            _ = await (first, second)
        }

        #expect(time == .milliseconds(20))
    }

    @Test("virtual time stands still while a task group works")
    func groups() async throws {
        let time = try await self.time {
            await withTaskGroup(of: Void.self) { group in
                for _ in 1...3 { group.addTask { await Worker().work() } }
            }
        }

        #expect(time == .milliseconds(20))
    }

    @Test("virtual time stands still while tasks work and exchange values over a stream")
    func streams() async throws {
        let time = try await self.time {
            let (stream, continuation) = AsyncStream.makeStream(of: Int.self)
            async let sum = stream.reduce(0, +)
            for number in 1...3 {
                await workConcurrently()
                continuation.yield(number)
            }
            continuation.finish()
            _ = await sum
        }

        #expect(time == .milliseconds(20))
    }

    @Test("virtual time moves on for an unstructured task that waits on the call")
    func unstructured() async throws {
        let recording = try await withSimulatedCall(script: [.wait(.seconds(9))]) { call in
            let task = Task { try await call.play(.constant(milliseconds: 500)).outcome }
            let outcome = try await task.value
            #expect(outcome == .heard(isConfirmed: true))
        }

        #expect(recording.heard.count == 4_000)
    }
}

/// Blocks the thread for 30 ms of real time.
private func work() { usleep(30_000) }

@concurrent private func workConcurrently() async { work() }

private actor Worker {
    func work() { LinecardSimulatorTests.work() }
}
