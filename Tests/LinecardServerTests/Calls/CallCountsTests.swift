// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec
import LinecardSimulator
import ProviderFixtures
import TestSupport
import Testing

@testable import LinecardServer

@Suite("The counts of a call") struct CallCountsTests {
    @Test("the round trip of marks is known once one has come back", arguments: Provider.allCases)
    func roundTrip(_ provider: Provider) async throws {
        var conditions = CallConditions()
        conditions.latencyToProvider = .milliseconds(50)
        conditions.latencyToApplication = .milliseconds(70)

        _ = try await withSimulatedCall(
            provider, script: [.wait(.seconds(9))], conditions: conditions, configuration: .testing()
        ) { call in
            let speech = call.play(.constant(code: 0x20, milliseconds: 60))
            try await call.sleep(for: .milliseconds(100))
            #expect(await call.counts.markRoundTrip == nil)

            _ = try await speech.outcome
            #expect(await call.counts.markRoundTrip == .milliseconds(50 + 70))
        }
    }

    @Test("the queued audio is that which the lead does not cover", arguments: ApplicationExecutor.all)
    func queued(_ executor: ApplicationExecutor) async throws {
        try await withUnreadCall { call, phone, _, _ in
            #expect(await call.counts.audioQueued == .zero)
            call.play(.constant(code: 0x20, milliseconds: 20_000))
            try await phone.hear("the lead") { $0.count >= 10 }
            let asking = call.task(on: executor) { await $0.counts }
            let counts = try await asking.value
            #expect(counts.audioQueued <= .milliseconds(19_800))
            #expect(counts.audioQueued > .milliseconds(15_000))
            #expect(counts.messagesSent >= 10)
            try await call.interrupt()
            #expect(await call.counts.audioQueued == .zero)
        }
    }

    @Test(
        "unread frames over the backlog are dropped, and counted for the call and the server",
        arguments: Provider.allCases)
    func dropped(_ provider: Provider) async throws {
        var configuration = CallServerConfiguration.testing()
        configuration.inboundBacklog = .milliseconds(200)
        try await withUnreadCall(provider, configuration) { call, phone, script, server in
            for code in 0..<20 as Range<UInt8> { try await phone.say(script.media(code: code)) }
            for _ in 0..<260 { try await phone.say(script.dtmf("1")) }
            try await call.untilReceived(280)
            let counts = await call.counts

            #expect(counts.audioFramesDropped == 12, "down to 100 ms twice")
            #expect(counts.audioUnread == .milliseconds(160))
            #expect(counts.keysDropped == 4)
            #expect(counts.framesDropped == 16)
            #expect(server.statistics[.framesDropped] == 16)
        }
    }

    @Test("bad messages are counted, and the counts can be read after the end")
    func afterTheEnd() async throws {
        try await withUnreadCall { call, phone, script, _ in
            for message in ["{", script.media(code: 0x10), script.stop] { try await phone.say(message) }
            try await eventually("the end") { call.ending != nil }
            let counts = await call.counts

            #expect(counts.messagesBad == 1)
            #expect(counts.messagesReceived == 3)
            #expect(counts.audioUnread == .milliseconds(20))
        }
    }
}
