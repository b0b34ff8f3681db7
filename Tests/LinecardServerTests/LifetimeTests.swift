// SPDX-License-Identifier: Apache-2.0

import Linecard
import NIOCore
import NIOPosix
import NIOWebSocket
import ProviderFixtures
import Synchronization
import TestSupport
import Testing

@testable import LinecardServer

@Suite("Lifetime of a server") struct LifetimeTests {
    @Test("closing a server that never ran closes its calls and frees its port")
    func closeBound() async throws {
        let script = Script(.twilio)
        let server = try await CallServer.bind(.testing()) { _ in }
        let phone = try await Phone.dial(server, script.path, saying: [script.start])
        let waiting = try await Phone.dial(server, script.path)
        let idle = try await HTTPConnection.open(server)
        try await eventually("the call starts") { server.statistics[.callsActive] == 1 }

        try await within(.seconds(5), "the server closes") { await server.close() }

        #expect(server.statistics[.callsActive] == 0)
        try await phone.waitUntilClosed()
        try await waiting.waitUntilClosed()
        try await eventually("the idle connection is closed") { idle.isClosed }
        #expect(phone.messages.map(\.opcode) == [.connectionClose])
        await #expect(throws: CallServerError.closed) { try await within { try await server.run() } }
        try await within { await server.close() }
        var again = CallServerConfiguration.testing()
        again.port = server.port
        await #expect(throws: Never.self) {
            let successor = try await CallServer.bind(again) { _ in }
            await successor.close()
        }
    }

    @Test("a second run throws, and does not disturb the calls of the first")
    func secondRun() async throws {
        let script = Script(.twilio)
        let switchboard = Switchboard()
        let server = try await CallServer.bind(.testing(), application: switchboard.answer)
        let running = Task { try await server.run() }
        let phone = try await Phone.dial(server, script.path, saying: [script.start])
        _ = try await switchboard.next()

        await #expect(throws: CallServerError.alreadyRun) { try await within { try await server.run() } }

        try await phone.say(script.media(code: 0x30))
        try await eventually("the call hears") { switchboard.heardAudio == [.heard(code: 0x30)] }
        running.cancel()
        try await within { try await running.value }
        await #expect(throws: CallServerError.alreadyRun) { try await within { try await server.run() } }
    }

    @Test("closing a running server cuts its calls off and ends the run")
    func closeRunning() async throws {
        let script = Script(.plivo)
        let switchboard = Switchboard()
        let server = try await CallServer.bind(.testing(), application: switchboard.answer)
        let running = Task { try await server.run() }
        let phone = try await Phone.dial(server, script.path, saying: [script.start])
        let call = try await switchboard.next()

        try await within { await server.close() }
        try await within { try await running.value }

        #expect(call.ending == .shutdown)
        try await phone.waitUntilClosed()
        #expect(phone.messages.map(\.opcode) == [.connectionClose])
        #expect(switchboard.ended == 1)
    }

    @Test("cancelling the run cuts calls off without draining, and waits for their applications")
    func cancelling() async throws {
        let script = Script(.twilio)
        let (calls, continuation) = AsyncStream.makeStream(of: Call.self)
        let gate = AsyncStream<Void>.makeStream()
        let hasReturned = Mutex(false)
        let server = try await CallServer.bind(.testing()) { call in
            continuation.yield(call)
            await Task { for await _ in gate.stream {} }.value  // ignores its cancellation
        }
        let running = Task {
            try await server.run()
            hasReturned.withLock { $0 = true }
        }
        let phone = try await Phone.dial(server, script.path, saying: [script.start])
        let call = try #require(await calls.first { _ in true })
        let speech = call.play(.constant(code: 0x20, milliseconds: 10_000))
        try await phone.hear("the first audio") { !$0.isEmpty }

        running.cancel()
        try await phone.waitUntilClosed(within: .seconds(2))
        try await eventually("the application is overdue") { server.statistics[.applicationsOverdue] == 1 }
        #expect(call.ending == .shutdown)
        #expect(phone.messages.last?.opcode == .connectionClose)
        guard case .interrupted(_, by: .callEnded) = try await speech.outcome else { return #expect(Bool(false)) }
        #expect(!hasReturned.withLock { $0 })

        gate.continuation.finish()
        try await within { try await running.value }
    }

    @Test("calls run on the event loops of the given group")
    func group() async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let script = Script(.twilio)
        let switchboard = Switchboard()

        try await withServer(on: group, application: switchboard.answer) { server in
            _ = try await Phone.dial(server, script.path, saying: [script.start])
            let call = try await switchboard.next()

            #expect(call.line.eventLoop === group.next())
        }

        try await group.shutdownGracefully()
    }
}
