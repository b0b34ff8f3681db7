// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec
import NIOWebSocket
import ProviderFixtures
import ServiceLifecycle
import TestSupport
import Testing

@testable import LinecardServer

@Suite("Stopping a server") struct StoppingTests {
    /// Runs a body against a server in a service group, then waits up to 5 s until the server has stopped.
    ///
    /// - Returns: The time from the end of the body until the server had stopped.
    @discardableResult
    private func stopping(
        _ configuration: CallServerConfiguration = .testing(), application: @escaping CallServer.Application,
        _ body: (CallServer, ServiceGroup) async throws -> Void
    ) async throws -> Duration {
        let server = try await CallServer.bind(configuration, application: application)
        let group = ServiceGroup(services: [server], logger: configuration.logger)
        let running = Task { try await group.run() }
        do {
            try await body(server, group)
            let begin = ContinuousClock.now
            try await within(.seconds(5), "the server stops") { try await running.value }
            return ContinuousClock.now - begin
        } catch {
            running.cancel()
            throw error
        }
    }

    @Test("a graceful shutdown lets a call end by itself, and accepts no new connection")
    func graceful() async throws {
        let script = Script(.twilio)
        let switchboard = Switchboard()

        try await stopping(application: switchboard.answer) { server, group in
            let phone = try await Phone.dial(server, script.path, saying: [script.start])
            let idle = try await HTTPConnection.open(server)
            let waiting = try await Phone.dial(server, script.path)
            let call = try await switchboard.next()
            await group.triggerGracefulShutdown()
            try await eventually("idle connections are closed") { idle.isClosed }
            try await waiting.waitUntilClosed()

            await #expect(throws: (any Error).self) { try await HTTPConnection.request(server, "/healthz") }
            try await phone.say(script.media(code: 0x30))
            try await eventually("the call hears") { switchboard.heardAudio == [.heard(code: 0x30)] }
            call.play(.constant(code: 0x20, milliseconds: 20))
            try await phone.hear("the call speaks") { $0.contains { $0.codes != nil } }
            try await phone.say(script.stop)
            try await phone.waitUntilClosed()
        }

        #expect(switchboard.ended == 1)
    }

    @Test("a graceful shutdown without calls does not wait for the time to drain")
    func gracefulIdle() async throws {
        try await stopping(application: { _ in }) { server, group in
            _ = try await HTTPConnection.request(server, "/healthz")
            await group.triggerGracefulShutdown()
        }
    }

    @Test("a call that outlasts the time to drain is closed with a close frame")
    func drainTimeout() async throws {
        let script = Script(.twilio)
        let switchboard = Switchboard()
        var configuration = CallServerConfiguration.testing()
        configuration.drainTimeout = .milliseconds(200)
        let (phone, phones) = AsyncStream.makeStream(of: Phone.self)

        let took = try await stopping(configuration, application: switchboard.answer) { server, group in
            let phone = try await Phone.dial(server, script.path, saying: [script.start])
            _ = try await switchboard.next()
            await group.triggerGracefulShutdown()
            phones.yield(phone)
        }

        for await phone in phone.prefix(1) {
            try await phone.waitUntilClosed()
            #expect(phone.messages.map(\.opcode) == [.connectionClose])
        }
        #expect(took > .milliseconds(150))
        #expect(switchboard.ended == 1)
    }

    @Test("an application that outlasts the time to drain is cancelled")
    func drainTimeoutCancels() async throws {
        let script = Script(.twilio)
        let started = AsyncStream<Void>.makeStream()
        var configuration = CallServerConfiguration.testing()
        configuration.drainTimeout = .milliseconds(100)

        try await stopping(
            configuration,
            application: { _ in
                started.continuation.yield()
                for await _ in AsyncStream<Void>.makeStream().stream {}  // until it is cancelled
            }
        ) { server, group in
            _ = try await Phone.dial(server, script.path, saying: [script.start])
            for await _ in started.stream { break }
            await group.triggerGracefulShutdown()
        }
    }

    @Test("cancelling the server's task stops it, and closes calls and connections")
    func cancellation() async throws {
        let script = Script(.twilio)
        let switchboard = Switchboard()
        let server = try await CallServer.bind(.testing(), application: switchboard.answer)
        let running = Task { try await server.run() }
        let phone = try await Phone.dial(server, script.path, saying: [script.start])
        let waiting = try await Phone.dial(server, script.path)
        let idle = try await HTTPConnection.open(server)
        let call = try await switchboard.next()
        let speech = call.play(.constant(code: 0x20, milliseconds: 10_000))
        try await phone.hear("the first audio") { !$0.isEmpty }

        running.cancel()
        try await within(.seconds(5), "the server stops") { try await running.value }
        try await phone.waitUntilClosed()
        try await waiting.waitUntilClosed()
        try await eventually("the idle connection is closed") { idle.isClosed }

        guard case .interrupted(_, by: .callEnded) = try await speech.outcome else { return #expect(Bool(false)) }
        #expect(call.ending == .shutdown)
        #expect(server.statistics[.callsActive] == 0)
        await #expect(throws: (any Error).self) { try await HTTPConnection.open(server) }
    }

    @Test("cancelling the server's task does not wait for an application that is sending")
    func cancellationWhileSending() async throws {
        let server = try await CallServer.bind(.testing()) { call in
            try await call.utterance(at: .hz8000).append(.constant(code: 0x20, milliseconds: 20_000))
        }
        let running = Task { try await server.run() }
        let phone = try await Phone.dial(server, "/twilio/stream", saying: [Script(.twilio).start])
        try await phone.hear("the first audio") { !$0.isEmpty }

        running.cancel()

        try await within(.seconds(5), "the server stops") { try await running.value }
        try await phone.waitUntilClosed()
    }

    @Test("binding a port that is in use throws")
    func portTaken() async throws {
        try await withServer { server in
            var configuration = CallServerConfiguration.testing()
            configuration.port = server.port

            await #expect(throws: (any Error).self) { try await CallServer.bind(configuration) { _ in } }
        }
    }
}
