// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec
import LinecardServer
import LinecardSimulator
import ProviderFixtures
import TestSupport
import Testing

@Suite("Sending audio") struct SendingTests {
    @Test("audio goes out in step with time, a little in advance")
    func pacing() async throws {
        let script = Script(.twilio)
        let switchboard = Switchboard()
        var configuration = CallServerConfiguration.testing()
        configuration.lead = .milliseconds(100)

        let (begin, media) = try await withServer(configuration, application: switchboard.answer) { server in
            let phone = try await Phone.dial(server, script.path, saying: [script.start])
            let call = try await switchboard.next()
            let begin = ContinuousClock.now
            call.play(.constant(code: 0x20, milliseconds: 500))
            try await phone.hear("all the audio") { $0.count { $0.codes != nil } == 25 }
            return (begin, phone.media)
        }

        let advances = media.enumerated().map { index, message in
            Duration.milliseconds(20 * (index + 1)) - (message.time - begin)
        }
        #expect(media.count == 25)
        #expect(media.allSatisfy { $0.codes == [UInt8](repeating: 0x20, count: 160) })
        #expect(advances.allSatisfy { $0 <= .milliseconds(100 + 5) })
    }

    @Test("an append returns once no more than a second of audio is queued")
    func backPressure() async throws {
        try await withCall(.twilio) { call, _, _, _ in
            let begin = ContinuousClock.now
            try await call.utterance(at: .hz8000).append(.constant(code: 0x20, milliseconds: 1_500))

            #expect(ContinuousClock.now - begin >= .milliseconds(500 - 200 - 40))
            #expect(ContinuousClock.now - begin < .milliseconds(1_200))
        }
    }

    @Test(
        "an interruption clears the provider once, drops what waits, and lets audio after it through",
        arguments: Provider.allCases)
    func interruption(provider: Provider) async throws {
        let script = Script(provider)
        let switchboard = Switchboard()

        try await withServer(application: switchboard.answer) { server in
            let phone = try await Phone.dial(server, script.path, saying: [script.start])
            let call = try await switchboard.next()
            let speech = call.play(.constant(code: 0x20, milliseconds: 5_000))
            try await phone.hear("the first audio") { !$0.isEmpty }
            let interruption = try await call.interrupt()
            let outcome = try await within { try await speech.outcome }
            let heard = await speech.heard
            call.play(.constant(code: 0x30, milliseconds: 60))
            let messages = try await phone.hear("the audio after the interruption") {
                $0.count { $0.codes?.first == 0x30 } == 3
            }

            let clear = provider == .twilio ? "clear" : "clearAudio"
            #expect(interruption.parts.map(\.id) == [speech.id])
            #expect(interruption.parts.map { $0.heard + $0.rest.samples.count } == [40_000])
            #expect(interruption.parts.map(\.heardDuration) == [heard])
            #expect(outcome == .interrupted(after: heard, by: .interruption))
            #expect(messages.count { $0.event == clear } == 1)
            let place = try #require(messages.firstIndex { $0.event == clear })
            #expect(messages[..<place].allSatisfy { $0.codes?.first == 0x20 })
            #expect(place < 200, "what waited was dropped")
            #expect(messages[(place + 1)...].map { $0.codes?.first } == [0x30, 0x30, 0x30])
        }
    }

    @Test("audio after an interruption starts at once, not when the dropped audio would have ended")
    func clearResetsPace() async throws {
        let recording = try await withSimulatedCall(
            script: [.wait(.seconds(9))], configuration: .testing(lead: .seconds(2))
        ) { call in
            call.play(.constant(code: 0x20, milliseconds: 2_000))
            try await call.interrupt()
            call.play(.constant(code: 0x30, milliseconds: 1_000))
        }

        #expect(recording.heard == AudioFrame.constant(code: 0x30, milliseconds: 1_000).samples)
        #expect(recording.arrivals.suffix(50).allSatisfy { $0.at == .zero }, "the lead covers all of it")
        #expect(recording.ending?.at == .seconds(1))
    }

    @Test("marks and messages keep their place behind the audio before them", arguments: Provider.allCases)
    func placeOfMarks(provider: Provider) async throws {
        let script = Script(provider)
        let switchboard = Switchboard()

        try await withServer(application: switchboard.answer) { server in
            let phone = try await Phone.dial(server, script.path, saying: [script.start])
            let call = try await switchboard.next()
            call.play(.constant(code: 0x20, milliseconds: 300))
            try await phone.hear("the first audio") { !$0.isEmpty }
            try await within {
                call.mark("middle")
                try await call.send(.init(json: #"{"event":"own"}"#))
                call.play(.constant(code: 0x30, milliseconds: 20))
            }

            let mark = provider == .twilio ? "mark" : "checkpoint"
            let audio = provider == .twilio ? "media" : "playAudio"
            let messages = try await phone.hear("all of it") { $0.count == 18 }
            #expect(
                messages.map(\.event) == [String](repeating: audio, count: 15) + [mark, "own", audio])
            #expect(messages.last?.codes?.first == 0x30)
        }
    }

    @Test("audio of any rate is resampled to the rate of the stream")
    func otherRate() async throws {
        let script = Script(.twilio)
        let switchboard = Switchboard()

        try await withServer(application: switchboard.answer) { server in
            let phone = try await Phone.dial(server, script.path, saying: [script.start])
            let call = try await switchboard.next()
            for rate in [SampleRate.hz8000, .hz24000, .hz48000] {
                let samples = [Int16](repeating: 1_000, count: rate.samples(milliseconds: 40))
                call.play(AudioFrame(samples: samples, sampleRate: rate))
            }

            let messages = try await phone.hear("all of it") { $0.reduce(0) { $0 + ($1.codes?.count ?? 0) } >= 960 }
            #expect(messages.reduce(0) { $0 + ($1.codes?.count ?? 0) } <= 960 + 2 * 160, "two tails of a resampler")
        }
    }

    @Test("pressing no keys and playing no audio sends nothing, and is not an error")
    func notForTheWire() async throws {
        let script = Script(.twilio)
        let switchboard = Switchboard()

        try await withServer(application: switchboard.answer) { server in
            let phone = try await Phone.dial(server, script.path, saying: [script.start])
            let call = try await switchboard.next()
            try await within { try await call.press([]) }
            let speech = call.play(.constant(code: 0, milliseconds: 0))
            #expect(try await within { try await speech.outcome } == .heard(isConfirmed: true))
            call.mark("end")

            let messages = try await phone.hear("the mark") { !$0.isEmpty }
            #expect(messages.map(\.event) == ["mark"])
        }
    }
}
