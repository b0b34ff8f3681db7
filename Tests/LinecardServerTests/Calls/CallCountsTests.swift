// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec
import ProviderFixtures
import TestSupport
import Testing

@testable import LinecardServer

@Suite("The counts of a call") struct CallCountsTests {
    @Test("a mark's round trip is known once one has come back", arguments: Provider.allCases)
    func roundTrip(_ provider: Provider) async throws {
        try await withUnreadCall(provider) { call, phone, script, _ in
            #expect(await call.counts.markRoundTrip == nil)
            call.play(.constant(code: 0x20, milliseconds: 60))
            try await eventually("the marks") { phone.ownMarks.count == 2 }
            #expect(await call.counts.markRoundTrip == nil)
            try await Task.sleep(for: .milliseconds(150))
            try await phone.returnMarks(script)
            try await eventually("it is known") { await call.counts.markRoundTrip != nil }

            let roundTrip = try #require(await call.counts.markRoundTrip)
            #expect(roundTrip >= .milliseconds(80), "the last is due after 60 ms")
            #expect(roundTrip < .seconds(2))
        }
    }

    @Test("audio that waits is what the lead does not cover", arguments: ApplicationExecutor.all)
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
        "frames that nobody reads are dropped and counted, of the call and of the server", arguments: Provider.allCases)
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

    @Test("bad messages are counted, and the counts are known after the end")
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
