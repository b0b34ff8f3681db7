// SPDX-License-Identifier: Apache-2.0

import Foundation
import Linecard
import LinecardCodec
import LinecardServer
import LinecardSimulator
import Synchronization
import Testing

@Suite("Handlers in virtual time", .timeLimit(.minutes(1))) struct VirtualCallTests {
    // MARK: Time

    @Test("ten minutes of a call take a moment, and end to the millisecond", arguments: Provider.allCases)
    func long(_ provider: Provider) async throws {
        let recording = try await withSimulatedCall(provider, script: [.wait(.seconds(3_600))]) { call in
            for _ in 1...10 { try await call.sleep(for: .seconds(60)) }
        }

        #expect(recording.ending?.at == .seconds(600))
        #expect(recording.ending?.party == .application)
        #expect(recording.spokenAt.count == 30_001)
    }

    @Test("a key interrupts to the millisecond, and what was heard is the truth", arguments: Provider.allCases)
    func bargeIn(_ provider: Provider) async throws {
        let script: CallScript = [.wait(.milliseconds(1_240)), .press([.star], interval: .zero), .wait(.seconds(9))]

        let recording = try await withSimulatedCall(provider, script: script) { call in
            let prompt = call.play(.constant(milliseconds: 5_000))
            #expect(try await call.key() == .star)
            let interruption = try await call.interrupt()
            #expect(interruption.parts.map(\.heardDuration) == [.milliseconds(1_240)])
            #expect(await prompt.heard == .milliseconds(1_240))
            #expect(try await prompt.outcome == .interrupted(after: .milliseconds(1_240), by: .interruption))
        }

        #expect(recording.clears.map(\.at) == [.milliseconds(1_240)])
        #expect(recording.heard.count == 9_920)
        #expect(recording.ending?.at == .milliseconds(1_240))
    }

    @Test("on a line with latency a barge-in is as late as the line", arguments: Provider.allCases)
    func latency(_ provider: Provider) async throws {
        let script: CallScript = [.wait(.milliseconds(1_240)), .press([.star], interval: .zero), .wait(.seconds(9))]
        var conditions = CallConditions()
        conditions.latencyToApplication = .milliseconds(70)
        conditions.latencyToProvider = .milliseconds(50)

        let recording = try await withSimulatedCall(provider, script: script, conditions: conditions) { call in
            let prompt = call.play(.constant(milliseconds: 5_000))
            _ = try await call.key()
            try await call.interrupt()
            let heard = await prompt.heard
            // The key is 70 ms old; a mark is on its way as long, and audio longer.
            #expect(.milliseconds(1_070)...(.milliseconds(1_310)) ~= heard, "\(heard)")
            try await call.sleep(for: .seconds(1))
        }

        #expect(recording.keysPressed.map(\.at) == [.milliseconds(1_240)])
        #expect(recording.clears.map(\.at) == [.milliseconds(1_360)])
        #expect(recording.firstHeard == .milliseconds(120))
    }

    @Test("a key is waited for exactly as long as it is to be, after the prompt", arguments: Provider.allCases)
    func timeouts(_ provider: Provider) async throws {
        let script: CallScript = [
            .wait(.milliseconds(5_980)), .press([.one, .two], interval: .milliseconds(1_000)), .wait(.seconds(30)),
        ]

        let recording = try await withSimulatedCall(provider, script: script) { call in
            let prompt = call.play(.constant(milliseconds: 1_000))
            #expect(try await call.key(within: .milliseconds(4_979), after: prompt) == nil)
            call.mark("no key")
            #expect(try await call.keys(upTo: 5, first: .milliseconds(1), between: .seconds(3)) == [.one, .two])
            call.mark("two keys")
            try await call.sleep(for: .milliseconds(1))
        }

        // The prompt's own mark is back the moment it was heard.
        let marks = recording.marks.filter { !$0.name.hasPrefix("linecard/") }
        #expect(marks.map(\.name) == ["no key", "two keys"])
        #expect(marks.map(\.at) == [.milliseconds(5_979), .milliseconds(6_980 + 3_000)])
    }

    @Test("a voice that is appended in a loop is paced", arguments: Provider.allCases)
    func voice(_ provider: Provider) async throws {
        let recording = try await withSimulatedCall(provider, script: [.wait(.seconds(60))]) { call in
            let voice = call.utterance(at: .hz8000)
            for _ in 1...20 { try await voice.append(.constant(milliseconds: 500)) }
            voice.finish()
            call.mark("appended")
            #expect(try await voice.outcome == .heard(isConfirmed: true))
        }

        #expect(recording.stretches.count == 1)
        #expect(recording.heard.count == 80_000)
        let appended = try #require(recording.marks.first { $0.name == "appended" })
        #expect(appended.returned == .seconds(10))
        #expect(recording.ending?.at == .seconds(10))
    }

    @Test("the same call twice is the same to the byte", arguments: Provider.allCases)
    func repeats(_ provider: Provider) async throws {
        let script: CallScript = [
            .say(.constant(milliseconds: 700)), .waitUntilHeard(within: .seconds(1)),
            .press([.one], interval: .zero), .wait(.seconds(2)),
        ]
        var conditions = CallConditions()
        conditions.latencyToApplication = .milliseconds(33)
        conditions.otherMarks = .afterNext

        var recordings: [CallRecording] = []
        for _ in 1...2 {
            recordings.append(
                try await withSimulatedCall(
                    provider, script: script, conditions: conditions, isCapturing: true
                ) { call in
                    async let _ = call.play(.constant(milliseconds: 300)).outcome
                    try await withThrowingTaskGroup(of: Void.self) { group in
                        group.addTask {
                            let echo = call.utterance(at: .hz16000, live: true)
                            for try await case .audio(let audio) in call.frames { try await echo.append(audio) }
                        }
                        group.addTask { while try await call.key() != nil { try await call.interrupt() } }
                        try await group.waitForAll()
                    }
                })
        }

        #expect(recordings[0].capture.count > 200)
        #expect(recordings[0].clears.count == 1)
        #expect(recordings[0].capture == recordings[1].capture)
        #expect(recordings[0].heard == recordings[1].heard)
        #expect(recordings[0].marks == recordings[1].marks)
        #expect(recordings[0].ending == recordings[1].ending)
    }

    // MARK: What stays on the clock

    /// A key is waited for, and meanwhile something runs that takes real time. If it ran on another thread, time would move on.
    private func time(_ work: @escaping @Sendable () async throws -> Void) async throws -> Duration? {
        let recording = try await withSimulatedCall(script: [.wait(.seconds(9))]) { call in
            async let key = call.key(within: .seconds(1))
            // Lets the child task begin.
            try await call.sleep(for: .milliseconds(20))
            try await work()
            call.mark("done")
            #expect(try await key == nil)
        }
        #expect(recording.ending?.at == .seconds(1))
        return recording.marks.first { $0.name == "done" }?.at
    }

    @Test("an actor stays on the clock")
    func actors() async throws {
        let worker = Worker()
        let time = try await self.time { await worker.work() }

        #expect(time == .milliseconds(20))
    }

    @Test("a concurrent function stays on the clock")
    func concurrentFunctions() async throws {
        let time = try await self.time { await workConcurrently() }

        #expect(time == .milliseconds(20))
    }

    @Test("child tasks stay on the clock")
    func childTasks() async throws {
        let time = try await self.time {
            async let first: Void = workConcurrently()
            async let second: Void = Worker().work()
            _ = await (first, second)
        }

        #expect(time == .milliseconds(20))
    }

    @Test("task groups stay on the clock")
    func groups() async throws {
        let time = try await self.time {
            await withTaskGroup(of: Void.self) { group in
                for _ in 1...3 { group.addTask { await Worker().work() } }
            }
        }

        #expect(time == .milliseconds(20))
    }

    @Test("streams between tasks stay on the clock")
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

    @Test("time also moves for a task of the global pool that waits on the call")
    func unstructured() async throws {
        let recording = try await withSimulatedCall(script: [.wait(.seconds(9))]) { call in
            let task = Task { try await call.play(.constant(milliseconds: 500)).outcome }
            let outcome = try await task.value
            #expect(outcome == .heard(isConfirmed: true))
        }

        #expect(recording.heard.count == 4_000)
    }

    @Test("many calls at once are as one", arguments: Provider.allCases)
    func many(_ provider: Provider) async throws {
        let script: CallScript = [
            .wait(.milliseconds(500)), .press([.one, .two, .three], interval: .milliseconds(300)), .wait(.seconds(2)),
        ]

        let recordings = try await withThrowingTaskGroup(of: CallRecording.self) { group in
            for _ in 1...20 {
                group.addTask {
                    try await withSimulatedCall(provider, script: script, isCapturing: true) { call in
                        while try await call.key() != nil {
                            try await call.interrupt()
                            call.play(.constant(milliseconds: 1_000))
                        }
                    }
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }

        #expect(recordings.count == 20)
        #expect(recordings[0].heard.count == 12_800)
        for recording in recordings {
            #expect(recording.capture == recordings[0].capture)
            #expect(recording.heard == recordings[0].heard)
        }
    }

    @Test("an expectation of the handler's belongs to the test")
    func expectations() async throws {
        await withKnownIssue {
            _ = try await withSimulatedCall(script: [.wait(.seconds(1))]) { call in
                try await call.sleep(for: .milliseconds(500))
                Issue.record("in the handler")
            }
        }
    }

    @Test("an open utterance whose last reference goes is finished at once", arguments: Provider.allCases)
    func lastReference(_ provider: Provider) async throws {
        let recording = try await withSimulatedCall(provider, script: [.wait(.seconds(20))]) { call in
            try await call.utterance(at: .hz8000).append(.constant(milliseconds: 210))
            _ = try await call.mark("after").outcome
        }

        #expect(recording.marks.first { $0.name == "after" }?.returned == .milliseconds(220))
        #expect(recording.ending?.at == .milliseconds(220))
    }

    // MARK: Sleeping

    @Test("any number of tasks sleep, each as long as it is to")
    func sleepers() async throws {
        let recording = try await withSimulatedCall(script: [.wait(.seconds(9))]) { call in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for seconds in [3, 1, 2, 0, -1] {
                    group.addTask {
                        try await call.sleep(for: .seconds(seconds))
                        call.mark("\(seconds)")
                    }
                }
                try await group.waitForAll()
            }
        }

        let marks = recording.marks.filter { !$0.name.hasPrefix("linecard/") }
        #expect(Set(marks.prefix(2).map(\.name)) == ["0", "-1"])
        #expect(marks.map(\.at) == [.zero, .zero, .seconds(1), .seconds(2), .seconds(3)])
        #expect(recording.ending?.at == .seconds(3))
    }

    @Test("a sleep ends with the call")
    func sleepingAtTheEnd() async throws {
        let recording = try await withSimulatedCall(script: [.wait(.seconds(1))]) { call in
            await #expect(throws: CallError.ended) { try await call.sleep(for: .seconds(2)) }
            await #expect(throws: CallError.ended) { try await call.sleep(for: .zero) }
            #expect(call.ending == .caller)
        }

        #expect(recording.ending?.at == .seconds(1))
        #expect(recording.ending?.party == .caller)
    }

    @Test("a sleep ends when it is cancelled, and no other")
    func cancelledSleep() async throws {
        let recording = try await withSimulatedCall(script: [.wait(.seconds(9))]) { call in
            async let other: Void = call.sleep(for: .seconds(2))
            await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await call.sleep(for: .seconds(5)) }
                try? await call.sleep(for: .milliseconds(300))
                group.cancelAll()
                let result = await group.nextResult()
                #expect(throws: CancellationError.self) { try result?.get() }
                call.mark("cancelled")
            }
            try await other
        }

        #expect(recording.marks.first { $0.name == "cancelled" }?.at == .milliseconds(300))
        #expect(recording.ending?.at == .seconds(2))
    }

    // MARK: The end

    @Test("the caller of a handler that returns hears the last words", arguments: Provider.allCases)
    func lastWords(_ provider: Provider) async throws {
        let recording = try await withSimulatedCall(provider, script: [.wait(.seconds(9))]) { call in
            call.play(.constant(milliseconds: 700))
        }

        #expect(recording.heard.count == 5_600)
        #expect(recording.ending?.at == .milliseconds(700))
        #expect(recording.ending?.closeCode == 1_000)
        #expect(recording.badMessages.isEmpty)
    }

    @Test("a caller who vanishes is a lost call", arguments: Provider.allCases)
    func vanishes(_ provider: Provider) async throws {
        let recording = try await withSimulatedCall(provider, script: [.wait(.seconds(1)), .vanish]) { call in
            for try await _ in call.frames {}
            #expect(call.ending == .lost)
        }

        #expect(recording.ending?.isAbrupt == true)
    }

    @Test("a handler that throws ends the call, and its error is thrown")
    func throwing() async throws {
        struct Problem: Error {}
        await #expect(throws: Problem.self) {
            try await withSimulatedCall(script: [.wait(.seconds(9))], configuration: .quiet) { call in
                try await call.sleep(for: .seconds(1))
                throw Problem()
            }
        }
    }

    @Test("a handler that learns by an error that the call is over has not failed")
    func usualError() async throws {
        let recording = try await withSimulatedCall(script: [.wait(.seconds(1))]) { call in
            _ = try await call.key()
        }

        #expect(recording.ending?.party == .caller)
    }

    @Test("a call that the server refuses is a recording, and no handler is run")
    func refused() async throws {
        var configuration = CallServerConfiguration.quiet
        configuration.maximumCalls = 0

        let recording = try await withSimulatedCall(script: [.wait(.seconds(1))], configuration: configuration) { _ in
            Issue.record("the handler was run")
        }

        #expect(recording.ending?.closeCode == 1_013)
    }

    @Test("nothing is asked of the provider's API, whatever tokens there are")
    func hangUp() async throws {
        var configuration = CallServerConfiguration.quiet
        configuration.twilioAuthToken = "token"
        configuration.twilio.accountSid = "AC00000000000000000000000000000000"
        let client = CountingClient()
        configuration.client = client

        let recording = try await withSimulatedCall(script: [.wait(.seconds(9))], configuration: configuration) {
            try await $0.hangUp()
        }

        #expect(recording.ending?.party == .application)
        #expect(client.requests.withLock { $0 } == 0)
    }

    @Test("a caller who stops reading hears no more, and the call goes on to its end", arguments: Provider.allCases)
    func stopsReading(_ provider: Provider) async throws {
        let script: CallScript = [.wait(.seconds(1)), .stopReading(for: nil), .wait(.seconds(20))]

        let recording = try await withSimulatedCall(provider, script: script) { call in
            let prompt = call.play(.constant(milliseconds: 10_000))
            let outcome = try await prompt.outcome
            let heard = await prompt.heard
            #expect(outcome == .interrupted(after: heard, by: .callEnded))
            // Never above the mark that is out: one is sent a second.
            #expect(heard <= .milliseconds(2_020))
        }

        #expect(recording.ending?.at == .seconds(21))
        #expect(recording.heard.count <= 9_600)
    }

    // MARK: Waits on anything else

    @Test("a handler that waits on something else, which never comes, is given up", arguments: [true, false])
    func waitsElsewhere(_ heedsCancellation: Bool) async throws {
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self)
        defer { continuation.finish() }

        let error = await #expect(throws: SimulatedCallTimeout.self) {
            try await withSimulatedCall(script: [.wait(.seconds(9))], within: .milliseconds(300)) { call in
                try await call.sleep(for: .seconds(2))
                if heedsCancellation {
                    for await _ in stream {}
                } else {
                    await Task.detached { for await _ in stream {} }.value
                }
            }
        }

        #expect(error?.limit == .milliseconds(300))
        #expect(error?.time == .seconds(2))
        #expect(error?.isComputing == false)
        #expect(
            error.map { "\($0)" }
                == "the handler did not return within 0.3 seconds of real time: it was waiting on something other than "
                + "the call, at 2.0 seconds of the call")
    }

    @Test("a handler that doesn't come to an end is given up")
    func computes() async throws {
        let isOver = Atomic(false)

        let error = await #expect(throws: SimulatedCallTimeout.self) {
            try await withSimulatedCall(script: [.wait(.seconds(9))], within: .milliseconds(300)) { _ in
                while !isOver.load(ordering: .relaxed) {}
            }
        }
        isOver.store(true, ordering: .relaxed)

        #expect(error?.isComputing == true)
        #expect(error?.time == .zero)
    }

    @Test("a call whose task is cancelled before is not made")
    func cancelledBefore() async throws {
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            _ = try await withSimulatedCall(script: [.wait(.seconds(9))]) { _ in Issue.record("the handler was run") }
        }

        await #expect(throws: CancellationError.self) { try await task.value }
    }

    @Test("a cancelled call ends, and so does its handler")
    func cancelled() async throws {
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self)
        let isCancelled = Atomic(false)

        let task = Task {
            try await withSimulatedCall(script: [.wait(.seconds(9))]) { call in
                continuation.yield()
                let (never, hold) = AsyncStream.makeStream(of: Void.self)
                for await _ in never {}
                hold.finish()
                isCancelled.store(Task.isCancelled && call.ending == .shutdown, ordering: .relaxed)
            }
        }
        for await _ in stream { break }
        task.cancel()

        await #expect(throws: CancellationError.self) { try await task.value }
        let wasCancelled = isCancelled.load(ordering: .relaxed)
        #expect(wasCancelled)
    }
}

/// Takes real time, and the thread.
private func work() { usleep(30_000) }

@concurrent private func workConcurrently() async { work() }

private actor Worker {
    func work() { LinecardSimulatorTests.work() }
}

private final class CountingClient: CallControlClient {
    let requests = Mutex(0)

    func send(_ request: CallControlRequest) async throws -> CallControlResponse {
        requests.withLock { $0 += 1 }
        throw CancellationError()
    }
}
