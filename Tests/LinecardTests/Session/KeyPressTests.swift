// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec
import LinecardSimulator
import Testing

@Suite("Keys sent by a call") struct KeyPressTests {
    private static let options = CallOptions(rates: StartFrame(audioOutSampleRate: .hz8000))

    @Test("keys are tones to Twilio, and no interruption drops them")
    func tones() throws {
        var call = try SessionCall(options: Self.options)
        try call.play(Noise.words(.milliseconds(400)), 1)
        try call.session.press([.one, .two], at: call.instant)
        try call.play(Noise.words(.milliseconds(400)), 2)
        try call.run(until: .milliseconds(300))

        let interruption = try call.interrupt()
        let heard = call.heard.count
        try call.run(for: .seconds(2))

        #expect(interruption.parts.map(\.id) == [.init(1), .init(2)])
        #expect(interruption.surviving.isEmpty)
        #expect(DTMFDetector.keys(in: Array(call.heard.dropFirst(heard)), at: .hz8000) == "12")
        #expect(call.provider.recording.keys.isEmpty)
    }

    @Test("keys are a message to Plivo, in order")
    func message() throws {
        var call = try SessionCall(.plivo, options: Self.options)
        let first = Noise.words(.milliseconds(400))
        let second = Noise.words(.milliseconds(400), seed: 2)
        try call.play(first, 1)
        try call.session.press([.one, .pound], at: call.instant)
        try call.session.press([], at: call.instant)
        try call.play(second, 2)
        try call.run(until: .seconds(2))

        #expect(call.heard == first + second)
        let index = try #require(call.messages.firstIndex { $0.text.contains("sendDTMF") })
        #expect(call.messages[index].text == #"{"event":"sendDTMF","dtmf":"1#"}"#)
        #expect(call.messages[..<index].map { $0 }.audio.count == 20)
        #expect(call.provider.recording.keys.map(\.keys) == [[.one, .pound]])
    }

    @Test("keys survive the cancellation of the utterance before them")
    func cancelled() throws {
        var call = try SessionCall(.plivo)
        try call.play(Noise.words(.milliseconds(400)), 1)
        try call.play(Noise.words(.milliseconds(400)), 2)
        try call.session.press([.one], at: call.instant)

        _ = call.cancel(2)
        try call.run(until: .seconds(2))

        let time = try #require(call.provider.recording.keys.first?.at)
        #expect(time >= .milliseconds(200) && time <= .milliseconds(220))
    }
}
