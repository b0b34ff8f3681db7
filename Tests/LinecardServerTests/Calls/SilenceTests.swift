// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec
import LinecardServer
import ProviderFixtures
import TestSupport
import Testing

/// The sockets of providers that stand still. What a session decides about them is tested there.
@Suite("Providers that stand still") struct SilenceTests {
    @Test(
        "one that stops reading is given at most the lead and two and a half seconds, and a clear right behind",
        arguments: Provider.allCases)
    func stalled(_ provider: Provider) async throws {
        let script = Script(provider)
        let switchboard = Switchboard()

        try await withServer(application: switchboard.answer) { server in
            let phone = try await Phone.dial(server, script.path, saying: [script.start])
            let call = try await switchboard.next()
            let speech = call.play(.constant(code: 0x20, milliseconds: 20_000))
            try await phone.hear("the first audio") { !$0.isEmpty }
            try await phone.behave(script, for: .seconds(1))
            try await phone.listens(false)
            let heard = phone.media.count
            try await eventually("audio is held", within: .seconds(10)) {
                let before = server.statistics[.messagesSent]
                try await Task.sleep(for: .milliseconds(500))
                return server.statistics[.messagesSent] == before
            }

            try await call.interrupt()
            try await phone.listens(true)
            let messages = try await phone.hear("the clear") { $0.contains { $0.event?.hasPrefix("clear") == true } }

            #expect(messages.last?.event?.hasPrefix("clear") == true)
            #expect(messages.count { $0.codes != nil } - heard <= (200 + 2_500) / 20)
            _ = try await within { try await speech.outcome }
        }
    }

    @Test("a silent caller stays as long as its end answers pings, and no longer")
    func silent() async throws {
        let script = Script(.twilio)
        let switchboard = Switchboard()
        var configuration = CallServerConfiguration.testing()
        configuration.idleTimeout = .milliseconds(800)

        try await withServer(configuration, application: switchboard.answer) { server in
            let phone = try await Phone.dial(server, script.path, saying: [script.start])
            _ = try await switchboard.next()
            try await phone.behave(script, for: .seconds(2))
            #expect(!phone.isClosed)

            try await phone.waitUntilClosed()
            #expect(phone.messages.last?.bytes == [0x03, 0xE9], "1001, going away")
            #expect(server.statistics[.callsActive] == 0)
        }
    }
}
