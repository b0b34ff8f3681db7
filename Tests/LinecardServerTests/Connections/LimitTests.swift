// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec
import LinecardSimulator
import ProviderFixtures
import TestSupport
import Testing

@testable import LinecardServer

@Suite("Limits of a server") struct LimitTests {
    @Test("a call over the limit is refused with 503, and one is taken again when another ends")
    func maximumCalls() async throws {
        let script = Script(.twilio)
        let switchboard = Switchboard()
        var configuration = CallServerConfiguration.testing()
        configuration.maximumCalls = 2

        try await withServer(configuration, application: switchboard.answer) { server in
            let first = try await Phone.dial(server, script.path, saying: [script.start])
            _ = try await Phone.dial(server, script.path, saying: [script.start])
            try await eventually("both calls go on") { server.statistics[.callsActive] == 2 }
            let error = await #expect(throws: SimulatedCallError.self) {
                try await within { try await SimulatedCaller(.twilio, saying: []).call(server.url(script.path)) }
            }
            #expect(error?.status == 503)
            #expect(server.statistics[.tooManyCalls] == 1)

            try await first.say(script.stop)
            try await eventually("one call ends") { server.statistics[.callsActive] == 1 }
            _ = try await Phone.dial(server, script.path, saying: [script.start])
            try await eventually("another takes its place") { server.statistics[.callsActive] == 2 }
        }
    }

    @Test("WebSockets opened before any call started do not get past the limit of calls")
    func maximumCallsAtOnce() async throws {
        let script = Script(.twilio)
        let switchboard = Switchboard()
        var configuration = CallServerConfiguration.testing()
        configuration.maximumCalls = 1

        try await withServer(configuration, application: switchboard.answer) { server in
            let first = try await Phone.dial(server, script.path)
            let second = try await Phone.dial(server, script.path)
            try await first.say(script.start)
            _ = try await switchboard.next()
            try await second.say(script.start)
            try await second.waitUntilClosed()

            #expect(server.statistics[.callsStarted] == 1)
            #expect(server.statistics[.callsActive] == 1)
            #expect(!first.isClosed)
        }
    }

    @Test("a call whose provider is gone without a word is closed after a while")
    func idleTimeout() async throws {
        let script = Script(.plivo)
        let switchboard = Switchboard()
        var configuration = CallServerConfiguration.testing()
        configuration.idleTimeout = .milliseconds(300)

        try await withServer(configuration, application: switchboard.answer) { server in
            let phone = try await Phone.dial(server, script.path, saying: [script.start])
            for code in 1...5 as ClosedRange<UInt8> {
                try await phone.say(script.media(code: code))
                try await phone.say(script.media(code: code))
            }
            try await phone.waitUntilClosed()

            #expect(switchboard.heardAudio.count == 10)
            try await eventually("no call goes on") { server.statistics[.callsActive] == 0 }
            #expect(server.statistics[.callsUnresponsive] == 1)
        }
    }

    @Test("audio for a provider that doesn't read stays in the call")
    func backPressure() async throws {
        let script = Script(.twilio)
        let switchboard = Switchboard()
        var configuration = CallServerConfiguration.testing()
        configuration.lead = .seconds(7_200)

        try await withServer(configuration, application: switchboard.answer) { server in
            let phone = try await Phone.dial(server, script.path, saying: [script.start])
            let call = try await switchboard.next()
            try await phone.listens(false)
            let speech = call.play(.constant(code: 0x20, milliseconds: 600_000))
            try await call.untilSocketIsFull()
            #expect(server.statistics[.messagesSent] < 25_000, "the sockets hold a part of the 30,000 messages")

            try await call.interrupt()
            try await phone.listens(true)
            _ = try await within { try await speech.outcome }
        }
    }

    @Test("the time for a start closes a WebSocket without a call, and none with a call")
    func startTimeout() async throws {
        let script = Script(.plivo)
        let switchboard = Switchboard()
        var configuration = CallServerConfiguration.testing()
        configuration.startTimeout = .milliseconds(300)

        try await withServer(configuration, application: switchboard.answer) { server in
            let calling = try await Phone.dial(server, script.path, saying: [script.start])
            _ = try await switchboard.next()
            let silent = try await Phone.dial(server, script.path)
            try await silent.waitUntilClosed()

            #expect(!calling.isClosed)
        }
    }
}
