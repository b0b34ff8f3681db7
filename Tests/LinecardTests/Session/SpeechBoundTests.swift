// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec
import LinecardSimulator
import Testing

@Suite("Limits of a call's speech") struct SpeechBoundTests {
    @Test("256 utterances are accepted, and another once one is settled")
    func utterances() throws {
        var call = try SessionCall()
        for id in 1...256 { try call.play(Noise.words(.milliseconds(20)), id) }

        #expect(throws: CallSession.Refusal.tooManyUtterances) { try call.open(257) }
        #expect(call.session.counts.refusals == 1)
        _ = call.cancel(200)
        try call.open(257)

        #expect(throws: CallSession.Refusal.duplicateUtterance(.init(257))) {
            _ = call.cancel(201)
            try call.open(257)
        }
    }

    @Test("ten minutes of audio are accepted, and more once some was heard")
    func audio() throws {
        var call = try SessionCall(recordsMessages: false)
        let words = Noise.words(.seconds(10))
        try call.open(1)
        for _ in 1...30 { try call.append(words, to: 1) }
        try call.open(2, at: .hz16000)
        for _ in 1...15 { try call.append(words + words, to: 2) }
        try call.open(3)
        for _ in 1...15 { try call.append(words, to: 3) }

        #expect(throws: CallSession.Refusal.tooMuchAudio) { try call.append([0], to: 3) }
        #expect(throws: CallSession.Refusal.tooMuchAudio) { try call.append([0], to: 1) }
        #expect(call.session.counts.refusals == 2)
        try call.run(until: .seconds(11))

        try call.append(words, to: 3)
        #expect(throws: CallSession.Refusal.tooMuchAudio) { try call.append([0], to: 3) }
    }

    @Test("keys that would be more than ten minutes of tones are refused")
    func keys() throws {
        var call = try SessionCall()
        let keys = [KeypadEntry](repeating: .one, count: 10_000)

        #expect(throws: CallSession.Refusal.tooMuchAudio) { try call.session.press(keys, at: call.instant) }
        #expect(call.session.counts.refusals == 1)
    }

    @Test("256 marks, keys and messages are accepted", arguments: Provider.allCases)
    func items(provider: Provider) throws {
        var call = try SessionCall(provider)
        try call.play(Noise.words(.seconds(1)), 1)
        for id in 1...255 { try call.mark("m", id) }
        try call.session.send(TransportMessageFrame(json: "{}"), at: call.instant)

        #expect(throws: CallSession.Refusal.tooManyItems) { try call.mark("m", 257) }
        try call.run(for: .milliseconds(1_500))

        try call.mark("m", 257)
        #expect(call.outputs.outcomes(ofMark: 255) == [.heard(isConfirmed: true)])
    }

    @Test("64 KB of marks, keys and messages are accepted")
    func bytes() throws {
        var call = try SessionCall()
        try call.play(Noise.words(.seconds(1)), 1)
        let name = String(repeating: "n", count: 16_384)
        for id in 1...4 { try call.mark(name, id) }

        #expect(throws: CallSession.Refusal.tooManyItems) { try call.mark("m", 5) }
        _ = try call.interrupt()
        try call.play(Noise.words(.seconds(1)), 2)

        for id in 6...9 { try call.mark(name, id) }
        #expect(throws: CallSession.Refusal.tooManyItems) { try call.mark("m", 10) }
    }

    @Test("names of the session's own marks are refused")
    func reserved() throws {
        var call = try SessionCall()

        #expect(throws: CallSession.Refusal.reservedName) { try call.mark("linecard/S1/1", 1) }
        #expect(call.session.counts.refusals == 0, "there is room")
        #expect(call.outputs.outcomes(ofMark: 1).isEmpty)
    }
}
