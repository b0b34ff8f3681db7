// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec
import LinecardSimulator
import ProviderFixtures
import Synchronization
import TestSupport
import Testing

@testable import LinecardServer

@Suite("The end of an application") struct CallReturnTests {
    private static let speech = AudioFrame.constant(code: 0x20, milliseconds: 240)

    /// Calls an application, and returns the caller's recording and the number of hang-up requests.
    private func call(
        _ provider: Provider, _ executor: ApplicationExecutor = .globalPool,
        script: CallScript = [.wait(.seconds(5))], application: @escaping CallServer.Application
    ) async throws -> (recording: CallRecording, requests: Int) {
        let client = RecordingClient()
        var configuration = CallServerConfiguration.testing(hangingUpWith: client)
        configuration.executor = executor
        var caller = SimulatedCaller(provider: provider, script: script)
        caller.headers = Credentials.upgradeHeaders(provider)
        let recording = try await withServer(configuration, application: application) { [caller] server in
            let recording = try await within { try await caller.call(server.url("/\(provider)/stream")) }
            try await eventually("the call is over") { server.statistics[.callsActive] == 0 }
            return recording
        }
        return (recording, client.requests.count)
    }

    @Test(
        "after a return, queued audio is heard whole and the call is hung up", arguments: Provider.allCases,
        ApplicationExecutor.all)
    func returns(_ provider: Provider, _ executor: ApplicationExecutor) async throws {
        let (recording, requests) = try await call(provider, executor) { $0.play(Self.speech) }

        #expect(recording.heard == Self.speech.samples)
        #expect(recording.ending?.party == .application)
        #expect(recording.ending?.closeCode == 1_000)
        #expect(requests == 1)
        #expect(recording.badMessageCount == 0)
    }

    @Test("a return finishes an open utterance that is still referenced", arguments: Provider.allCases)
    func open(_ provider: Provider) async throws {
        let (kept, keep) = AsyncStream.makeStream(of: Utterance.self)
        let (recording, requests) = try await call(provider) { call in
            let speech = call.utterance(at: .hz8000)
            keep.yield(speech)
            try await speech.append(.constant(code: 0x20, milliseconds: 210))
        }

        #expect(recording.heard.count == 8 * 220)
        #expect(recording.heard.prefix(8 * 210) == Self.speech.samples.prefix(8 * 210))
        #expect(requests == 1)
        for await speech in kept.prefix(1) {
            #expect(try await within { try await speech.outcome } == .heard(isConfirmed: true))
            #expect(await speech.heard == .milliseconds(210))
        }
    }

    @Test("after a return, other tasks can wait until the last words were heard", arguments: ApplicationExecutor.all)
    func otherTasks(_ executor: ApplicationExecutor) async throws {
        let (outcomes, outcome) = AsyncStream.makeStream(of: Utterance.Outcome.self)
        let (reads, read) = AsyncStream.makeStream(of: [InboundFrame].self)
        let (marks, marked) = AsyncStream.makeStream(of: Mark.Outcome.self)
        let (recording, requests) = try await call(.twilio, executor) { call in
            let speech = call.play(Self.speech)
            let mark = call.mark("end")
            Task { outcome.yield(try await speech.outcome) }
            Task { marked.yield(try await mark.outcome) }
            Task {
                var frames: [InboundFrame] = []
                for try await frame in call.frames { frames.append(frame) }
                read.yield(frames)
            }
        }

        #expect(recording.heard == Self.speech.samples)
        #expect(requests == 1)
        #expect(try await within { await outcomes.first { _ in true } } == .heard(isConfirmed: true))
        #expect(try await within { await marks.first { _ in true } } == .heard(isConfirmed: true))
        let frames = try await within { await reads.first { _ in true } } ?? []
        #expect(frames.audio.count >= 11, "of 12 that came meanwhile")
    }

    struct Broken: Error {}

    @Test("an error of the application hangs up at once", arguments: Provider.allCases, ApplicationExecutor.all)
    func throwing(_ provider: Provider, _ executor: ApplicationExecutor) async throws {
        let (kept, keep) = AsyncStream.makeStream(of: Utterance.self)
        let (recording, requests) = try await call(provider, executor) { call in
            keep.yield(call.play(.constant(code: 0x20, milliseconds: 4_000)))
            for try await case .audio in call.frames { throw Broken() }
        }

        #expect(recording.heard.count < 8 * 1_500)
        #expect(recording.ending?.party == .application)
        #expect(requests == 1)
        for await speech in kept.prefix(1) {
            let outcome = try await within { try await speech.outcome }
            guard case .interrupted(_, by: .callEnded) = outcome else { return #expect(Bool(false), "\(outcome)") }
        }
    }

    @Test("a return after the caller has hung up makes no request", arguments: Provider.allCases)
    func afterCaller(_ provider: Provider) async throws {
        let (endings, ending) = AsyncStream.makeStream(of: CallEnding?.self)
        let (_, requests) = try await call(provider, script: [.wait(.milliseconds(100)), .hangUp]) { call in
            for try await _ in call.frames {}
            ending.yield(call.ending)
        }

        #expect(try await within { await endings.first { _ in true } } == .caller)
        #expect(requests == 0)
    }

    @Test(
        "closing the stream plays queued audio whole, and hangs nothing up", arguments: Provider.allCases,
        ApplicationExecutor.all)
    func closeStream(_ provider: Provider, _ executor: ApplicationExecutor) async throws {
        let (endings, ending) = AsyncStream.makeStream(of: CallEnding?.self)
        let (recording, requests) = try await call(provider, executor) { call in
            call.play(Self.speech)
            try await call.closeStream()
            ending.yield(call.ending)
        }

        #expect(recording.heard == Self.speech.samples)
        #expect(recording.ending?.party == .application)
        #expect(requests == 0)
        #expect(try await within { await endings.first { _ in true } } == .application)
    }

    @Test("`hangUp` returns after the request, and throws the provider's refusal")
    func hangUp() async throws {
        let (results, result) = AsyncStream.makeStream(of: (any Error)?.self)
        let client = LateClient()
        var configuration = CallServerConfiguration.testing(hangingUpWith: client)
        configuration.executor = .eventLoop
        try await withServer(
            configuration,
            application: { call in
                client.watch(call)
                do {
                    try await call.hangUp()
                    result.yield(nil)
                } catch {
                    result.yield(error)
                }
            }
        ) { server in
            let headers = Credentials.upgradeHeaders(.plivo)
            _ = try await Phone.dial(server, "/plivo/stream", headers: headers, saying: [Script(.plivo).start])
            let error = try await within { await results.first { _ in true } ?? nil }

            #expect(
                error as? LinecardError == .hangUp(HangUpError(.unauthorized(status: 401, code: nil), tries: 1)),
                "\(error as Any)")
        }
    }
}

/// Rejects the credentials, once the call is over.
private final class LateClient: CallControlClient {
    private let call = Mutex<Call?>(nil)

    func watch(_ call: Call) { self.call.withLock { $0 = call } }

    func send(_ request: CallControlRequest) async throws -> CallControlResponse {
        // The call holds its client: a client that kept the call would leak both.
        let call = try #require(self.call.withLock { $0.take() })
        try await eventually("the call is over") { call.ending != nil }
        return CallControlResponse(status: 401)
    }
}
