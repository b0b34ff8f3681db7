// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec
import Logging
import NIOCore
import ProviderFixtures
import Synchronization
import TestSupport

@testable import LinecardServer

/// Runs a body against a server on a free port, then stops the server, and throws if that takes more than 5 s.
func withServer<Value: Sendable>(
    _ configuration: CallServerConfiguration = .testing(), on group: (any EventLoopGroup)? = nil,
    answer: CallServer.AnswerHook? = nil,
    application: @escaping CallServer.Application = { try await echo($0) },
    _ body: (CallServer) async throws -> Value
) async throws -> Value {
    let server = try await CallServer.bind(configuration, on: group, answer: answer, application: application)
    let running = Task { try await server.run() }
    do {
        let value = try await body(server)
        running.cancel()
        try await within(.seconds(5), "the server stops") { try await running.value }
        return value
    } catch {
        running.cancel()
        throw error
    }
}

/// Runs a body with one call, its phone, the script of the phone's messages, and the switchboard that runs the call.
func withCall(
    _ provider: Provider, _ configuration: CallServerConfiguration = .testing(),
    _ body: (Call, Phone, Script, Switchboard) async throws -> Void
) async throws {
    let script = Script(provider)
    let switchboard = Switchboard()
    try await withServer(configuration, application: switchboard.answer) { server in
        let phone = try await Phone.dial(server, script.path, saying: [script.start])
        try await body(try await switchboard.next(), phone, script, switchboard)
    }
}

/// Plays the caller's audio back.
func echo(_ call: Call) async throws {
    let echo = call.utterance(at: call.rates.audioInSampleRate, live: true)
    for try await case .audio(let audio) in call.frames { try await echo.append(audio) }
}

extension CallServerConfiguration {
    /// Makes a configuration with a free port and no log, whose application hears and speaks at one rate.
    static func testing(
        _ rate: SampleRate = .hz8000, lead: Duration = .milliseconds(200)
    ) -> CallServerConfiguration {
        var configuration = CallServerConfiguration(
            port: 0, rates: StartFrame(audioInSampleRate: rate, audioOutSampleRate: rate))
        configuration.lead = lead
        configuration.logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        return configuration
    }
}

extension CallServerConfiguration {
    /// Returns a copy that logs to a recorder.
    func logging(to log: LogRecorder) -> CallServerConfiguration {
        var configuration = self
        configuration.logger = Logger(label: "test") { _ in log }
        return configuration
    }
}

extension CallServer {
    func url(_ path: String) -> String { "ws://127.0.0.1:\(port)\(path)" }
}

/// An application that hands its calls to the test, records their frames, and returns at the end of the stream.
final class Switchboard: Sendable {
    private let frames = Mutex<[InboundFrame]>([])
    private let endings = Mutex(0)
    private let calls = AsyncStream<Call>.makeStream()

    /// The frames of all calls so far.
    var heard: [InboundFrame] { frames.withLock { $0 } }
    /// The audio of all calls so far.
    var heardAudio: [AudioFrame] { heard.audio }
    /// The number of calls whose frames have ended.
    var ended: Int { endings.withLock { $0 } }

    @Sendable func answer(_ call: Call) async throws {
        calls.continuation.yield(call)
        for try await frame in call.frames { frames.withLock { $0.append(frame) } }
        endings.withLock { $0 += 1 }
    }

    /// Waits for the next call.
    func next() async throws -> Call {
        try await within(.seconds(5), "a call") { [calls] in
            for await call in calls.stream { return call }
            throw TimedOut(what: "a call")
        }
    }
}

extension [InboundFrame] {
    /// The audio among the frames.
    var audio: [AudioFrame] {
        compactMap { frame -> AudioFrame? in
            if case .audio(let audio) = frame { audio } else { nil }
        }
    }

    /// The keys among the frames.
    var keys: [KeypadEntry] {
        compactMap { frame -> KeypadEntry? in
            if case .dtmf(let key) = frame { key } else { nil }
        }
    }
}
