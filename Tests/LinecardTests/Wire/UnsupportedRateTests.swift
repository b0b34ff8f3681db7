// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec
import NIOCore
import ProviderFixtures
import Testing

/// Rates that the quality `.direct` does not convert cause a typed error and change nothing.
@Suite("Unsupported rates") struct UnsupportedRateTests {
    static let rates: [SampleRate] = [.hz11025, .hz22050, .hz44100]
    static let options = MediaWire.Options(quality: .direct)

    private static func refusal(from input: SampleRate, to output: SampleRate) -> LinecardError {
        .audio(.unsupportedPair(from: input.hertz, to: output.hertz))
    }

    @Test("a wire with an unsupported rate is not created", arguments: WireLine.all, rates)
    func creation(_ line: WireLine, _ rate: SampleRate) {
        let hearing = StartFrame(audioInSampleRate: rate, audioOutSampleRate: .hz24000)
        let speaking = StartFrame(audioInSampleRate: .hz16000, audioOutSampleRate: rate)

        #expect(throws: Self.refusal(from: line.format.sampleRate, to: rate)) {
            _ = try MediaWire(line.start, rates: hearing, options: Self.options)
        }
        #expect(throws: Self.refusal(from: rate, to: line.format.sampleRate)) {
            _ = try MediaWire(line.start, rates: speaking, options: Self.options)
        }
    }

    @Test("setting an unsupported rate leaves the wire unchanged", arguments: WireLine.all, rates)
    func setRates(_ line: WireLine, _ rate: SampleRate) throws {
        let samples = Noise.samples(1_234)
        var untouched = try line.wire(.hz24000, options: Self.options)
        let expected = try untouched.messages(samples, at: .hz24000, line)
        var wire = try line.wire(.hz24000, options: Self.options)

        let said = try wire.messages(Array(samples[..<700]), at: .hz24000, line)
        #expect(throws: Self.refusal(from: line.format.sampleRate, to: rate)) {
            try wire.setRates(StartFrame(audioInSampleRate: rate, audioOutSampleRate: .hz24000))
        }
        let others = try wire.messages(Array(samples[700...]), at: .hz24000, line)

        #expect(said + others == expected)
        let inboundRate = wire.inboundRate
        #expect(inboundRate == .hz24000)
    }

    @Test("audio of an unsupported rate is refused, and the utterance continues", arguments: WireLine.all, rates)
    func writes(_ line: WireLine, _ rate: SampleRate) throws {
        let samples = Noise.samples(1_234)
        var untouched = try line.wire(.hz24000, options: Self.options)
        let expected = try untouched.messages(samples, at: .hz24000, line)
        var wire = try line.wire(.hz24000, options: Self.options)
        var buffer = ByteBuffer()

        let said = try wire.messages(Array(samples[..<700]), at: .hz24000, line)
        #expect(throws: Self.refusal(from: rate, to: line.format.sampleRate)) {
            _ = try wire.writeMedia(samples.span, at: rate, into: &buffer)
        }
        let others = try wire.messages(Array(samples[700...]), at: .hz24000, line)

        #expect(said + others == expected)
        #expect(buffer.readableBytes == 0)
    }

    @Test("an utterance of an unsupported rate is refused, and the call continues", arguments: rates)
    func utterance(_ rate: SampleRate) throws {
        var call = try SessionCall(options: CallOptions(wire: Self.options))
        let words = Noise.words(.milliseconds(100))

        #expect(throws: CallSession.Refusal.unsupportedRate(rate)) { try call.open(1, at: rate) }
        try call.play(words, 2)
        try call.run(until: .seconds(1))

        #expect(call.heard == words)
        #expect(call.outputs.outcomes(of: 2) == [.heard(isConfirmed: true)])
        #expect(call.session.counts.refusals == 0)
    }

    @Test("a stream of an unsupported rate is not admitted")
    func admission() throws {
        let options = CallOptions(rates: StartFrame(audioInSampleRate: .hz22050), wire: Self.options)
        var admission = CallAdmission(AdmissionPolicy(options: options), at: .zero)
        let expected = AdmissionRefusal.unservable(Self.refusal(from: .hz8000, to: .hz22050))

        switch admission.receive(Array(WireLine.twilio.script.start.utf8).span, at: .zero) {
        case .refused(let refusal): #expect(refusal == expected)
        default: Issue.record("not refused")
        }
    }
}
