// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec
import LinecardServer
import ProviderFixtures
import TestSupport
import Testing

/// Sockets of providers that stop reading or answering. The session's decisions have tests of their own.
@Suite("Providers that stop reading or answering") struct SilenceTests {
    @Test(
        "a provider that stops reading gets at most the lead and 2.5 s of audio more, then a clear as soon as it reads",
        arguments: Provider.allCases)
    func stalled(_ provider: Provider) async throws {
        let script = Script(provider)
        let switchboard = Switchboard()

        try await withServer(application: switchboard.answer) { server in
            let phone = try await Phone.dial(server, script.path, saying: [script.start])
            let call = try await switchboard.next()
            let speech = call.play(.constant(code: 0x20, milliseconds: 20_000))
            try await phone.hear("the first audio") { !$0.isEmpty }
            try await phone.startAnswering(script)
            try await eventually("a mark is answered") { await call.counts.markRoundTrip != nil }
            try await phone.listens(false)
            let heard = phone.media.count
            try await eventually("audio is held", within: .seconds(10)) { await call.counts.holds == 1 }

            try await call.interrupt()
            try await phone.listens(true)
            let messages = try await phone.hear("the clear") { $0.contains { $0.event?.hasPrefix("clear") == true } }

            #expect(messages.last?.event?.hasPrefix("clear") == true)
            let unread = messages.count { $0.codes != nil } - heard
            #expect((1...(200 + 2_500) / 20).contains(unread))
            _ = try await within { try await speech.outcome }
        }
    }

    @Test("a silent call goes on while the provider answers pings, and is closed when it stops answering")
    func silent() async throws {
        let script = Script(.twilio)
        let switchboard = Switchboard()
        var configuration = CallServerConfiguration.testing()
        configuration.idleTimeout = .milliseconds(800)

        try await withServer(configuration, application: switchboard.answer) { server in
            let phone = try await Phone.dial(server, script.path, saying: [script.start])
            _ = try await switchboard.next()
            try await phone.startAnswering(script)
            // Pings are a quarter of the time-out apart, so the sixth comes when it would have passed.
            try await phone.waitForPings(6)
            #expect(!phone.isClosed)

            phone.stopAnswering()
            try await phone.waitUntilClosed()
            #expect(phone.messages.last?.bytes == [0x03, 0xE9], "1001, going away")
            #expect(server.statistics[.callsActive] == 0)
        }
    }
}
