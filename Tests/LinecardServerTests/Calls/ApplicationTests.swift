// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec
import NIOCore
import NIOWebSocket
import ProviderFixtures
import TestSupport
import Testing

@testable import LinecardServer

@Suite("Applications") struct ApplicationTests {
    /// Tells whether an actor's methods run on a call's event loop.
    private actor Elsewhere {
        func isOnLoop(of call: Call) -> Bool { call.line.eventLoop.inEventLoop }
    }

    @concurrent private static func isOnLoopConcurrently(of call: Call) async -> Bool {
        call.line.eventLoop.inEventLoop
    }

    @Test(
        "an application, its child tasks, actors and concurrent functions run on the configured executor",
        arguments: [ApplicationExecutor.globalPool, .eventLoop])
    func place(_ executor: ApplicationExecutor) async throws {
        let script = Script(.twilio)
        let places = AsyncStream<[Bool]>.makeStream()
        var configuration = CallServerConfiguration.testing()
        configuration.executor = executor

        try await withServer(
            configuration,
            application: { call in
                let loop = call.line.eventLoop
                var isThere = [loop.inEventLoop]
                async let child = loop.inEventLoop
                isThere.append(await child)
                isThere.append(await Elsewhere().isOnLoop(of: call))
                isThere.append(await Self.isOnLoopConcurrently(of: call))
                for try await case .audio in call.frames {
                    isThere.append(loop.inEventLoop)
                    try await call.utterance(at: .hz8000).append(.constant(code: 0x20, milliseconds: 1_240))
                    isThere.append(loop.inEventLoop)
                    places.continuation.yield(isThere)
                }
            }
        ) { server in
            _ = try await Phone.dial(server, script.path, saying: [script.start, script.media(code: 0x10)])
            let isThere = try await within { await places.stream.first { _ in true } }

            #expect(isThere == [Bool](repeating: executor == .eventLoop, count: 6))
        }
    }

    struct Broken: Error {}

    @Test("an application that throws ends its own call and no other")
    func throwing() async throws {
        let switchboard = Switchboard()
        let script = Script(.twilio)
        var other = script
        other.callID = "CA1"

        try await withServer(application: { call in
            if call.start.callID == "CA1" { throw Broken() }
            try await switchboard.answer(call)
        }) { [other] server in
            let good = try await Phone.dial(server, script.path, saying: [script.start])
            _ = try await switchboard.next()
            let bad = try await Phone.dial(server, script.path, saying: [other.start])
            try await bad.waitUntilClosed()
            try await good.say(script.media(code: 0x30))
            try await eventually("the audio arrives") { switchboard.heardAudio == [.heard(code: 0x30)] }

            #expect(!good.isClosed)
            #expect(server.statistics[.callsActive] == 1)
            #expect(server.statistics[.callsStarted] == 2)
        }
    }

    @Test("an application that returns closes the stream, properly (RFC 6455 §7.1.1)")
    func returning() async throws {
        try await withServer(application: { _ in }) { server in
            let phone = try await Phone.dial(server, "/twilio/stream", saying: [Script(.twilio).start])

            try await phone.waitUntilClosed()
            #expect(phone.messages.map(\.opcode) == [.connectionClose])
            #expect(phone.messages.first?.bytes == [0x03, 0xE8], "1000, a normal end")
            #expect(server.statistics[.callsActive] == 0)
        }
    }
}
