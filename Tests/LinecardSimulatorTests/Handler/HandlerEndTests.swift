// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec
import LinecardServer
import LinecardSimulator
import Synchronization
import Testing

@Suite("The end of a handler and its call", .timeLimit(.minutes(1))) struct HandlerEndTests {
    @Test("the caller hears the last words of a handler that returns", arguments: Provider.allCases)
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

    @Test("an error of the handler ends the call and is rethrown")
    func throwing() async throws {
        struct Problem: Error {}
        await #expect(throws: Problem.self) {
            try await withSimulatedCall(script: [.wait(.seconds(9))], configuration: .quiet) { call in
                try await call.sleep(for: .seconds(1))
                throw Problem()
            }
        }
    }

    @Test("the error that tells a handler of the end of its call is not rethrown")
    func usualError() async throws {
        let recording = try await withSimulatedCall(script: [.wait(.seconds(1))]) { call in
            _ = try await call.key()
        }

        #expect(recording.ending?.party == .caller)
    }

    @Test("a refused call gives a recording, and the handler does not run")
    func refused() async throws {
        var configuration = CallServerConfiguration.quiet
        configuration.maximumCalls = 0

        let recording = try await withSimulatedCall(script: [.wait(.seconds(1))], configuration: configuration) { _ in
            Issue.record("the handler was run")
        }

        #expect(recording.ending?.closeCode == 1_013)
    }

    @Test("no request is made to the provider's API, even with a token")
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

    @Test("a caller who stops reading hears no more, and stays to the script's end", arguments: Provider.allCases)
    func stopsReading(_ provider: Provider) async throws {
        let script: CallScript = [.wait(.seconds(1)), .stopReading(for: nil), .wait(.seconds(20))]

        let recording = try await withSimulatedCall(provider, script: script) { call in
            let prompt = call.play(.constant(milliseconds: 10_000))
            let outcome = try await prompt.outcome
            let heard = await prompt.heard
            #expect(outcome == .interrupted(after: heard, by: .callEnded))
            // The count of what was heard stops at the oldest unanswered mark; marks are a second apart.
            #expect(heard <= .milliseconds(2_020))
        }

        #expect(recording.ending?.at == .seconds(21))
        #expect(recording.heard.count <= 9_600)
    }

    @Test("a task cancelled before the call makes none")
    func cancelledBefore() async throws {
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            _ = try await withSimulatedCall(script: [.wait(.seconds(9))]) { _ in Issue.record("the handler was run") }
        }

        await #expect(throws: CancellationError.self) { try await task.value }
    }

    @Test("cancelling the task ends the call and its handler")
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

private final class CountingClient: CallControlClient {
    let requests = Mutex(0)

    func send(_ request: CallControlRequest) async throws -> CallControlResponse {
        requests.withLock { $0 += 1 }
        throw CancellationError()
    }
}
