// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec
import LinecardServer
import LinecardSimulator
import ProviderFixtures
import TestSupport
import Testing

/// Marks over a socket. The session, which decides on their outcomes, has tests of its own.
@Suite("Marks of a call") struct MarkTests {
    @Test("a mark is heard once the mark behind the audio has come back", arguments: Provider.allCases)
    func played(_ provider: Provider) async throws {
        try await withCall(provider) { call, phone, script, switchboard in
            call.play(.constant(code: 0x20, milliseconds: 60))
            let mark = call.mark("turn-7")
            try await phone.hear("the mark") { $0.last?.text.contains("turn-7") == true }
            try await eventually("a mark behind it") { phone.ownMarks.count == 2 }
            try await phone.returnMarks(script)

            #expect(try await within { try await mark.outcome } == .heard(isConfirmed: true))
            try await eventually("the frame") { switchboard.heard.last == .mark(name: "turn-7") }
        }
    }

    @Test(
        "an interruption clears a mark at once, and the provider's later return changes nothing",
        arguments: Provider.allCases)
    func cleared(_ provider: Provider) async throws {
        try await withCall(provider) { call, phone, script, switchboard in
            call.play(.constant(code: 0x20, milliseconds: 60))
            let mark = call.mark("turn")
            try await phone.hear("the mark") { $0.count == 4 }
            try await call.interrupt()
            #expect(try await within { try await mark.outcome } == .cleared)

            try await phone.say(script.mark("turn"))  // as Twilio does
            try await phone.returnMarks(script)
            try await phone.say(script.dtmf("1"))

            try await eventually("the key") { switchboard.heard.last == .dtmf(.one) }
            #expect(switchboard.heard.dropFirst() == [.markCleared(name: "turn"), .dtmf(.one)])
        }
    }

    @Test("an interruption clears an unsent mark, which is never sent", arguments: Provider.allCases)
    func clearedBeforeSent(_ provider: Provider) async throws {
        try await withCall(provider) { call, phone, _, switchboard in
            let speech = call.play(.constant(code: 0x20, milliseconds: 5_000))
            try await phone.hear("the first audio") { !$0.isEmpty }
            call.mark("end of it")
            try await call.interrupt()
            _ = try await within { try await speech.outcome }

            try await eventually("the frame") { switchboard.heard.last == .markCleared(name: "end of it") }
            #expect(!phone.messages.contains { ["mark", "checkpoint"].contains($0.event) })
        }
    }

    @Test("the end of the call settles a mark that is waited for", arguments: Provider.allCases)
    func closed(_ provider: Provider) async throws {
        try await withCall(provider) { call, phone, _, _ in
            call.play(.constant(code: 0x20, milliseconds: 500))
            let mark = call.mark("m")
            try await phone.hear("the first audio") { !$0.isEmpty }
            try await phone.vanish()

            #expect(try await within { try await mark.outcome } == .callEnded)
            #expect(try await call.mark("late").outcome == .refused(.ended))
            #expect(await call.heard == .zero, "nothing was confirmed")
        }
    }

    @Test("a name with the prefix of the session's own marks is refused")
    func reserved() async throws {
        try await withCall(.twilio) { call, _, _, _ in
            let outcome = try await call.mark("linecard/S/1").outcome
            #expect(outcome == .refused(.reservedName))
        }
    }

    @Test(
        "a mark behind interrupted audio is cleared, and the heard duration is that of the audio before the cut",
        arguments: Provider.allCases)
    func bargeIn(_ provider: Provider) async throws {
        let recording = try await withSimulatedCall(
            provider, script: [.wait(.seconds(2)), .hangUp], configuration: .testing()
        ) { call in
            call.play(.constant(code: 0x20, milliseconds: 3_000))
            let said = call.mark("said")
            try await call.sleep(for: .milliseconds(500))
            call.play(.constant(code: 0x30, milliseconds: 500))
            let announced = call.mark("announced")
            try await call.sleep(for: .milliseconds(500))
            try await call.interrupt()

            #expect(await call.heard == .seconds(1))
            #expect(try await said.outcome == .cleared)
            #expect(try await announced.outcome == .cleared)
            for try await _ in call.frames {}
        }

        #expect(recording.heard == AudioFrame.constant(code: 0x20, milliseconds: 1_000).samples)
    }
}
