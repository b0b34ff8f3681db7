// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec
import LinecardServer
import LinecardSimulator
import ProviderFixtures
import Synchronization
import TestSupport
import Testing

/// What a mark means is decided by a session, and tested there; here it goes over a socket.
@Suite("Marks of a call") struct MarkTests {
    @Test("a mark is played once the provider says that the audio before it was", arguments: Provider.allCases)
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
        "a mark behind an interruption is cleared at once, and stays so when the provider returns it",
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

    @Test("a mark that still waits behind audio is cleared with it, and is never sent", arguments: Provider.allCases)
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

    @Test("whoever waits when the call ends is told", arguments: Provider.allCases)
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

    @Test("a name that begins as the session's own marks is refused")
    func reserved() async throws {
        try await withCall(.twilio) { call, _, _, _ in
            let outcome = try await call.mark("linecard/S/1").outcome
            #expect(outcome == .refused(.reservedName))
        }
    }

    @Test(
        "what is cut off in the middle is not reported as played, nor what waits behind it",
        arguments: Provider.allCases)
    func bargeIn(_ provider: Provider) async throws {
        let answers = Answers()
        let caller = SimulatedCaller(provider: provider, script: [.wait(.seconds(2)), .hangUp])

        let recording = try await withServer(application: { call in
            async let prompt: Void = answers.say(0x20, 3_000, "said", on: call)
            async let announcement: Void = answers.say(0x30, 500, "announced", on: call, after: .milliseconds(500))
            try await Task.sleep(for: .milliseconds(1_000))
            try await call.interrupt()
            let played = await call.heard
            answers.played.withLock { $0 = played }
            _ = try await (prompt, announcement)
            for try await _ in call.frames {}
        }) { server in
            try await within { try await caller.call(server.url("/\(provider)/stream")) }
        }

        #expect(answers.outcomes.withLock { $0 } == ["said": .cleared, "announced": .cleared])
        let truth = SampleRate.hz8000.duration(samples: recording.heard.count)
        let played = answers.played.withLock { $0 }
        #expect(recording.heard.allSatisfy { $0 == recording.heard.first }, "nothing of the announcement")
        #expect(played <= truth)
        #expect(truth - played < .milliseconds(100))
    }

    /// What an application is told.
    private final class Answers: Sendable {
        let outcomes = Mutex<[String: Mark.Outcome]>([:])
        let played = Mutex(Duration.zero)

        /// Says something, and waits for the mark behind it.
        func say(
            _ code: UInt8, _ milliseconds: Int, _ mark: String, on call: Call, after pause: Duration = .zero
        ) async throws {
            try await Task.sleep(for: pause)
            call.play(.constant(code: code, milliseconds: milliseconds))
            let outcome = try await call.mark(mark).outcome
            outcomes.withLock { $0[mark] = outcome }
        }
    }
}
