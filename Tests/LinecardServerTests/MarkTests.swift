// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec
import LinecardServer
import ProviderFixtures
import Testing

@Suite("Marks of a call") struct MarkTests {
    @Test("a mark that comes back was played", arguments: Provider.allCases)
    func played(_ provider: Provider) async throws {
        try await withCall(provider) { call, phone, script, switchboard in
            async let outcome = call.mark("turn-7")
            try await phone.hear("the mark") { $0.count == 1 }
            try await phone.say(script.mark("turn-7"))

            #expect(try await outcome == .played)
            try await eventually("the frame") { switchboard.heard.last == .mark(name: "turn-7") }
        }
    }

    @Test(
        "a mark behind an interruption is cleared at once, and stays so when the provider returns it",
        arguments: Provider.allCases)
    func cleared(_ provider: Provider) async throws {
        try await withCall(provider) { call, phone, script, switchboard in
            async let outcome = call.mark("turn")
            try await phone.hear("the mark") { $0.count == 1 }
            try await call.send(.interruption)
            #expect(try await outcome == .cleared)

            async let next = call.mark("turn")
            try await phone.hear("the next mark") { $0.count == 3 }
            try await phone.say(script.mark("turn"))  // late, of the first
            try await phone.say(script.dtmf("1"))
            try await phone.say(script.mark("turn#1"))

            #expect(try await next == .played)
            try await eventually("the frames") { switchboard.heard.count == 4 }
            #expect(
                switchboard.heard.dropFirst() == [.markCleared(name: "turn"), .dtmf(.one), .mark(name: "turn")])
        }
    }

    @Test("a mark that still waits behind audio is cleared with it, and is never sent", arguments: Provider.allCases)
    func clearedBeforeSent(_ provider: Provider) async throws {
        try await withCall(provider) { call, phone, _, switchboard in
            let sending = Task { try await call.send(.audio(.constant(code: 0x20, milliseconds: 5_000))) }
            try await phone.hear("the first audio") { !$0.isEmpty }
            let waiting = Task { try await call.mark("end of it") }
            try await Task.sleep(for: .milliseconds(100))  // until it waits
            try await call.send(.interruption)
            try await sending.value

            #expect(try await within { try await waiting.value } == .cleared)
            try await eventually("the frame") { switchboard.heard.last == .markCleared(name: "end of it") }
            #expect(!phone.messages.contains { ["mark", "checkpoint"].contains($0.event) })
        }
    }

    @Test("a mark that does not come back is waited for so long, not longer")
    func timedOut() async throws {
        try await withCall(.twilio) { call, phone, script, switchboard in
            let begin = ContinuousClock.now
            try await call.send(.audio(.constant(code: 0x20, milliseconds: 100)))
            let outcome = try await within { try await call.mark("m", timeout: .milliseconds(50)) }

            #expect(outcome == .timedOut)
            #expect(ContinuousClock.now - begin >= .milliseconds(150 - 5), "once it should have been heard")
            async let again = call.mark("m")
            try await phone.hear("both marks") { $0.count { $0.event == "mark" } == 2 }
            try await phone.say(script.mark("m"))
            try await phone.say(script.dtmf("1"))
            try await eventually("the first mark came after all") { switchboard.heard.contains(.dtmf(.one)) }
            try await phone.say(script.mark("m#1"))
            #expect(try await again == .played)
        }
    }

    @Test("whoever waits when the call ends is told", arguments: [true, false])
    func closed(_ isSent: Bool) async throws {
        try await withCall(.plivo) { call, phone, _, _ in
            if !isSent {
                Task { try? await call.send(.audio(.constant(code: 0x20, milliseconds: 5_000))) }
                try await phone.hear("the first audio") { !$0.isEmpty }
            }
            let waiting = Task { try await call.mark("m") }
            if isSent { try await phone.hear("the mark") { !$0.isEmpty } }
            try await Task.sleep(for: .milliseconds(100))  // until it waits
            try await phone.vanish()

            await #expect(throws: CallError.closed) { try await within { try await waiting.value } }
            await #expect(throws: CallError.closed) { try await call.mark("late") }
            await #expect(throws: CallError.closed) { try await call.played() }
        }
    }

    @Test("marks of the same name are told apart by their order, waited for or not")
    func sameName() async throws {
        try await withCall(.twilio) { call, phone, script, _ in
            try await call.send(.mark(name: "m"))
            let second = Task { try await call.mark("m", timeout: .seconds(1)) }
            try await phone.hear("both") { $0.count == 2 }
            try await phone.say(script.mark("m"))

            #expect(try await within { try await second.value } == .timedOut)
        }
    }

    @Test("what was heard is known at any moment, up to a mark that is still to come back")
    func playedAudio() async throws {
        try await withCall(.twilio, .testing(lead: .seconds(10))) { call, phone, script, _ in
            let begin = ContinuousClock.now
            try await call.send(.audio(.constant(code: 0x20, milliseconds: 100)))
            try await call.send(.mark(name: "m"))
            try await call.send(.audio(.constant(code: 0x20, milliseconds: 10_000)))
            let early = try await call.played()
            let sinceBegin = ContinuousClock.now - begin
            try await Task.sleep(for: .milliseconds(250))

            let bound = try await call.played()
            try await phone.say(script.mark("m"))
            try await eventually("it goes on") { try await call.played() > .milliseconds(200) }

            #expect(early <= sinceBegin)
            #expect(bound == .milliseconds(100))
            try await call.send(.interruption)
            let interrupted = try await call.played()
            try await Task.sleep(for: .milliseconds(30))
            #expect(try await call.played() == interrupted)
        }
    }

    @Test("an interruption clears all marks that are waited for, however many")
    func manyCleared() async throws {
        try await withCall(.twilio) { call, phone, _, _ in
            let waiting = Task {
                try await withThrowingTaskGroup { group in
                    for _ in 0..<Playback.mostPendingMarks + 10 { group.addTask { try await call.mark("m") } }
                    return try await group.reduce(into: [:]) { $0[$1, default: 0] += 1 }
                }
            }
            try await phone.hear("the marks") { $0.count == Playback.mostPendingMarks + 10 }
            try await call.send(.interruption)

            #expect(try await within { try await waiting.value } == [.cleared: Playback.mostPendingMarks + 10])
        }
    }

    @Test("the mark behind the last words is not the application's, cleared or not", arguments: Provider.allCases)
    func endMark(_ provider: Provider) async throws {
        try await withCall(provider) { call, phone, script, switchboard in
            try await call.send(.audio(.constant(code: 0x20, milliseconds: 100)))
            let ending = Task { try await call.send(.end) }
            try await phone.hear("the mark") { ["mark", "checkpoint"].contains($0.last?.event) }
            try await call.send(.interruption)
            try await within { try await ending.value }

            try await eventually("the end") { switchboard.ended == 1 }
            #expect(switchboard.heard == [.streamStart(script.callStart)])
        }
    }

    @Test(
        "what was heard is exact at a mark, whatever the ends of speech were padded to",
        arguments: [SampleRate.hz8000, .hz16000, .hz24000, .hz44100], [5, 20, 25, 39])
    func paddedEnds(_ rate: SampleRate, _ milliseconds: Int) async throws {
        let script = Script(.twilio)
        let switchboard = Switchboard()
        var configuration = CallServerConfiguration.testing(rate)
        configuration.lead = .seconds(10)

        try await withServer(configuration, application: switchboard.answer) { server in
            let phone = try await Phone.dial(server, script.path, saying: [script.start])
            let call = try await switchboard.next()
            let samples = [Int16](repeating: 1_000, count: rate.samples(milliseconds: milliseconds))
            for _ in 0..<20 {
                try await call.send(.audio(AudioFrame(samples: samples, sampleRate: rate)))
                try await call.send(.speechEnd)
            }
            async let outcome = call.mark("m")
            let messages = try await phone.hear("the mark") { $0.last?.event == "mark" }
            try await phone.say(script.mark("m"))

            #expect(try await outcome == .played)
            let codes = messages.reduce(0) { $0 + ($1.codes?.count ?? 0) }
            #expect(try await call.played() == SampleRate.hz8000.duration(samples: codes))
        }
    }
}
