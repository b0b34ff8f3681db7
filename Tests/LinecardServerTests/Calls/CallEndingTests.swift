// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec
import NIOWebSocket
import ProviderFixtures
import TestSupport
import Testing

@testable import LinecardServer

@Suite("The ending of a call") struct CallEndingTests {
    /// A way to end a call, and the ending that the application gets.
    struct End: CustomTestStringConvertible {
        let testDescription: String
        let ending: CallEnding
        let perform: @Sendable (Call, Phone, Script, CallServer) async throws -> Void

        init(
            _ testDescription: String, _ ending: CallEnding,
            _ perform: @escaping @Sendable (Call, Phone, Script, CallServer) async throws -> Void
        ) {
            self.testDescription = testDescription
            self.ending = ending
            self.perform = perform
        }
    }

    static let ends = [
        End("stop", .caller) { _, phone, script, _ in try await phone.say(script.stop) },
        End("a close frame", .caller) { _, phone, _, _ in try await phone.send(.connectionClose, [0x03, 0xE8]) },
        End("hang up", .application) { call, _, _, _ in try await call.hangUp() },
        End("cancel", .application) { call, _, _, _ in try await call.cancel() },
        End("close the stream", .application) { call, _, _, _ in try await call.closeStream() },
        End("a lost connection", .lost) { _, phone, _, _ in try await phone.vanish() },
        End("silence", .idle) { _, _, _, _ in },
        End("another stream of the call", .displaced) { _, phone, script, server in
            var second = script
            second.streamID = "second"
            _ = try await Phone.dial(server, script.path, saying: [second.start])
            try await eventually("the second stream") { server.statistics[.callsStarted] == 2 }
            try await phone.send(.connectionClose, [0x03, 0xE8])
        },
        End("another stream, and the first one lost", .displaced) { _, phone, script, server in
            var second = script
            second.streamID = "second"
            _ = try await Phone.dial(server, script.path, saying: [second.start])
            try await eventually("the second stream") { server.statistics[.callsStarted] == 2 }
            try await phone.vanish()
        },
    ]

    @Test("the ending is nil during the call, and final after it", arguments: Provider.allCases, ends)
    func ending(_ provider: Provider, _ end: End) async throws {
        var configuration = CallServerConfiguration.testing()
        configuration.idleTimeout = end.ending == .idle ? .milliseconds(200) : .seconds(60)
        try await withUnreadCall(provider, configuration) { call, phone, script, server in
            #expect(call.ending == nil)
            try await phone.say(script.dtmf("1"))
            #expect(try await within { try await call.key() } == .one)
            #expect(call.ending == nil)
            try await within { try await end.perform(call, phone, script, server) }

            try await eventually("the call is over") { call.ending != nil }
            #expect(call.ending == end.ending)
            try? await phone.vanish()
            _ = try? await within { try await call.hangUp() }
            #expect(call.ending == end.ending)
        }
    }

    @Test("a restart in an unsupported format ends the call as refused", arguments: Provider.allCases)
    func refused(_ provider: Provider) async throws {
        try await withUnreadCall(provider) { call, phone, script, server in
            try await phone.say(script.start.replacing("8000", with: "16000"))
            try await eventually("the call is over") { call.ending != nil }

            guard case .refused(.message) = call.ending else { return #expect(Bool(false), "\(call.ending as Any)") }
            #expect(server.statistics[.callsFailed] == 1)
        }
    }

    struct Broken: Error {}

    @Test(
        "the ending is `application` when the application returns or throws", arguments: [false, true],
        ApplicationExecutor.all)
    func application(_ throwing: Bool, _ executor: ApplicationExecutor) async throws {
        let (calls, continuation) = AsyncStream.makeStream(of: Call.self)
        var configuration = CallServerConfiguration.testing()
        configuration.executor = executor
        try await withServer(
            configuration,
            application: { call in
                continuation.yield(call)
                if throwing { throw Broken() }
            }
        ) { server in
            let phone = try await Phone.dial(server, "/plivo/stream", saying: [Script(.plivo).start])
            try await phone.waitUntilClosed()

            for await call in calls.prefix(1) { #expect(call.ending == .application) }
        }
    }

    @Test("a shutdown ends a call, even during its last words", arguments: [false, true])
    func shutdown(_ isEnding: Bool) async throws {
        let (calls, continuation) = AsyncStream.makeStream(of: Call.self)
        try await withServer(application: { call in
            call.play(.constant(code: 0x20, milliseconds: 10_000))
            continuation.yield(call)
            if !isEnding { try await call.line.end() }
        }) { server in
            let phone = try await Phone.dial(server, "/twilio/stream", saying: [Script(.twilio).start])
            try await phone.hear("the audio") { !$0.isEmpty }
        }

        for await call in calls.prefix(1) {
            try await eventually("the call is over") { call.ending != nil }
            #expect(call.ending == .shutdown)
            #expect(await call.heard <= .seconds(5))
            #expect(try await call.play(.constant(code: 0, milliseconds: 20)).outcome == .refused(.ended))
        }
    }
}
