// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec
import ProviderFixtures
import TestSupport
import Testing

@testable import LinecardServer

@Suite("A restarted stream") struct StreamRestartTests {
    @Test("the heard duration includes the audio of the earlier stream", arguments: Provider.allCases)
    func heard(_ provider: Provider) async throws {
        let script = Script(provider)
        var again = script
        again.streamID = "again"
        let switchboard = Switchboard()

        try await withServer(application: switchboard.answer) { [again] server in
            let phone = try await Phone.dial(server, script.path, saying: [script.start])
            let call = try await switchboard.next()
            call.play(.constant(code: 0x20, milliseconds: 100))
            try await eventually("all of it is heard") { await call.heard == .milliseconds(100) }
            try await phone.say(again.start)
            try await eventually("the start") { switchboard.heard.count == 2 }

            #expect(await call.heard == .milliseconds(100))
            call.play(.constant(code: 0x20, milliseconds: 40))
            try await eventually("the rest is heard") { await call.heard == .milliseconds(140) }
        }
    }

    @Test("the end waits for the last words on the new stream", arguments: Provider.allCases)
    func lastWords(_ provider: Provider) async throws {
        let script = Script(provider)
        var again = script
        again.streamID = "again"
        let switchboard = Switchboard()

        try await withServer(application: switchboard.answer) { [again] server in
            let phone = try await Phone.dial(server, script.path, saying: [script.start])
            let call = try await switchboard.next()
            call.play(.constant(code: 0x20, milliseconds: 1_000))
            let ending = Task { try await call.hangUp() }
            try await phone.hear("the first audio") { !$0.isEmpty }
            try await call.untilEnding()
            try await phone.say(again.start)

            try await eventually("the mark behind the last words") {
                phone.ownMarks.count { $0.hasPrefix("linecard/again/") } == 2
            }
            #expect(!phone.isClosed)
            try await phone.returnMarks(again)
            try await within { try await ending.value }
        }
    }

    @Test("a start of the other provider does not restart a stream", arguments: Provider.allCases)
    func otherProvider(_ provider: Provider) async throws {
        let script = Script(provider)
        var other = Script(provider == .twilio ? .plivo : .twilio)
        other.callID = script.callID
        let key = provider == .twilio ? "streamSid" : "streamId"
        let start = #"{"\#(key)":"another","# + other.start.dropFirst()
        let switchboard = Switchboard()

        try await withServer(application: switchboard.answer) { server in
            let phone = try await Phone.dial(
                server, script.path, saying: [script.start, start, script.dtmf("1")])
            let call = try await switchboard.next()
            try await eventually("the key") { switchboard.heard.last == .dtmf(.one) }
            call.play(.constant(code: 0x20, milliseconds: 20))
            let messages = try await phone.hear("the audio") { !$0.isEmpty }

            #expect(messages.map(\.event) == [provider == .twilio ? "media" : "playAudio"])
            #expect(switchboard.heard == [.streamStart(script.callStart), .dtmf(.one)])
        }
    }
}
