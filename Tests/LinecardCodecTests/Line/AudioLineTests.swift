// SPDX-License-Identifier: Apache-2.0

import LinecardCodec
import Testing

@Suite("Audio line") struct AudioLineTests {
    @Test("a payload gives the same samples as the line's parts", arguments: LineWitness.all)
    func inbound(_ witness: LineWitness) throws {
        let payloads = (1...50).map { witness.payload(milliseconds: 20, seed: $0) }
        var line = try witness.open()

        let samples = try payloads.flatMap { try line.samples(of: $0) }

        #expect(Difference(samples, try witness.samples(of: payloads)) == nil)
        #expect(samples.count == witness.rate.samples(milliseconds: 1_000))
    }

    @Test("samples give the same payload as the line's parts", arguments: LineWitness.all)
    func outbound(_ witness: LineWitness) throws {
        let frames = (1...50).map { witness.noise(milliseconds: 20, seed: $0) }
        var line = try witness.open()

        let bytes = try frames.flatMap { try line.bytes(of: $0) }

        #expect(Difference(bytes, try witness.bytes(of: frames.flatMap(\.self))) == nil)
        #expect(bytes.count == witness.wireRate.samples(milliseconds: 1_000) * witness.encoding.bytesPerSample)
    }

    @Test(
        "a wire may have any sample rate", arguments: AudioLine.Encoding.allCases,
        [RatePair(.hz16000, .hz8000), RatePair(.hz24000, .hz8000), RatePair(.hz16000, .hz16000)])
    func wideWire(_ encoding: AudioLine.Encoding, _ pair: RatePair) throws {
        let witness = LineWitness(encoding: encoding, wireRate: pair.input, rate: pair.output)
        let payloads = (1...20).map { witness.payload(milliseconds: 20, seed: $0) }
        let noise = witness.noise(milliseconds: 400)
        var line = try witness.open()

        let samples = try payloads.flatMap { try line.samples(of: $0) }
        let bytes = try line.bytes(of: noise)

        #expect(Difference(samples, try witness.samples(of: payloads)) == nil)
        #expect(Difference(bytes, try witness.bytes(of: noise)) == nil)
    }

    @Test("each direction has its own rate")
    func ownRates() throws {
        let line = try AudioLine(wireRate: .hz8000, inboundRate: .hz16000, outboundRate: .hz24000)

        #expect(line.encoding == .muLaw && line.wireRate == .hz8000)
        #expect(line.inboundRate == .hz16000 && line.outboundRate == .hz24000)
        #expect(line.inboundBound(for: 216) == 324)
        #expect(line.messageSamples == 160 && line.messageCharacters == 216)
        #expect(line.outboundBound(for: 0) == 216 && line.outboundBound(for: 959) == 216)
        #expect(line.outboundBound(for: 960) == 428)  // 320 bytes in one payload
        #expect(line.inboundDelay == (try Resampler(from: .hz8000, to: .hz16000).delay))
        #expect(line.outboundDelay == (try Resampler(from: .hz24000, to: .hz8000).delay))
    }

    @Test("the stated delay is that of the line's parts", arguments: LineWitness.all)
    func delay(_ witness: LineWitness) throws {
        let line = try witness.open()

        #expect(
            line.inboundDelay
                == (try Resampler(from: witness.wireRate, to: witness.rate, quality: witness.resampling).delay))
        #expect(
            line.outboundDelay
                == (try Resampler(from: witness.rate, to: witness.wireRate, quality: witness.resampling).delay))
        #expect((line.inboundDelay == .zero) == (witness.rate == witness.wireRate))
    }

    @Test("payloads of every length give the same samples as the line's parts", arguments: LineWitness.all)
    func everyLength(_ witness: LineWitness) throws {
        var generator = SplitMix64(seed: 1)
        var line = try witness.open()
        var payloads: [[UInt8]] = []
        var samples: [Int16] = []
        for count in 0...200 {
            let bytes = generator.bytes(count * witness.encoding.bytesPerSample)
            payloads.append(Array(Base64.encode(bytes).utf8))

            samples += try line.samples(of: payloads[count])
        }
        #expect(Difference(samples, try witness.samples(of: payloads)) == nil)
    }

    @Test("frames of every length give the same payloads as the line's parts", arguments: LineWitness.all)
    func everyFrameLength(_ witness: LineWitness) throws {
        var generator = SplitMix64(seed: 1)
        var line = try witness.open()
        var noise: [Int16] = []
        var bytes: [UInt8] = []
        for count in 0...200 {
            let frame = generator.samples(count)
            noise += frame

            bytes += try line.bytes(of: frame)
        }
        bytes += try line.finish()
        #expect(Difference(bytes, witness.padded(try witness.bytes(of: noise, flushing: true))) == nil)
    }

    @Test(
        "seconds of audio give the same samples in one message as in many", arguments: LineWitness.all,
        [260, 1_000, 3_000])
    func longMessages(_ witness: LineWitness, _ milliseconds: Int) throws {
        let payload = witness.payload(milliseconds: milliseconds)
        let noise = witness.noise(milliseconds: milliseconds)
        var line = try witness.open()

        let samples = try line.inbound(payload.span)
        let bytes = try line.bytes(of: noise)

        #expect(Difference(samples, try witness.samples(of: [payload])) == nil)
        #expect(Difference(bytes, try witness.bytes(of: noise)) == nil)
    }

    @Test("samples and texts are appended to the output")
    func appends() throws {
        let witness = LineWitness(encoding: .muLaw, rate: .hz16000)
        let payload = witness.payload(milliseconds: 20)
        let noise = witness.noise(milliseconds: 20)
        var line = try witness.open()

        let samples = try [Int16](capacity: 400) { (samples) throws(CodecError) in
            samples.append(7)
            try line.inbound(payload.span, into: &samples)
        }
        let bytes = try AudioLine.bytes(within: 604) { (text) throws(CodecError) in
            for character in "AAAA".utf8 { text.append(character) }
            _ = try line.outbound(noise.span, into: &text)
        }

        #expect(samples == [7] + (try witness.samples(of: [payload])))
        #expect(bytes == [0, 0, 0] + (try witness.bytes(of: noise)))
    }

    @Test("the end of inbound audio is the resampler's tail", arguments: LineWitness.all)
    func finishInbound(_ witness: LineWitness) throws {
        let payloads = (1...3).map { witness.payload(milliseconds: 20, seed: $0) }
        var line = try witness.open()

        let early = try line.finishInbound()
        let first = try payloads.flatMap { try line.samples(of: $0) } + line.finishInbound()
        let second = try payloads.flatMap { try line.samples(of: $0) } + line.finishInbound()

        #expect(early == [])
        #expect(Difference(first, try witness.samples(of: payloads, flushing: true)) == nil)
        #expect(second == first)
        #expect(line.finishInboundBound == 0)
    }

    @Test("a reset line equals a new one, both ways", arguments: LineWitness.all)
    func reset(_ witness: LineWitness) throws {
        let payload = witness.payload(milliseconds: 20)
        let noise = witness.noise(milliseconds: 30)
        var line = try witness.open()

        let samples = try line.samples(of: payload)
        let bytes = try line.bytes(of: noise)
        try line.reset()

        #expect(try line.samples(of: payload) == samples)
        #expect(try line.bytes(of: noise) == bytes)
        try line.reset()
        #expect(try line.finishInbound() == [])
        #expect(try line.finish() == [])
    }

    @Test("too little room consumes nothing", arguments: LineWitness.all)
    func insufficientCapacity(_ witness: LineWitness) throws {
        let payload = witness.payload(milliseconds: 300)
        let noise = witness.noise(milliseconds: 305)
        var line = try witness.open()
        let samplesNeeded = try witness.samples(of: [payload]).count
        let textNeeded = line.messageCharacters

        let refused = [Int16](capacity: samplesNeeded - 1) { samples in
            #expect(throws: CodecError.insufficientCapacity(needed: samplesNeeded, available: samplesNeeded - 1)) {
                try line.inbound(payload.span, into: &samples)
            }
        }
        #expect(throws: CodecError.insufficientCapacity(needed: textNeeded, available: textNeeded - 1)) {
            _ = try AudioLine.bytes(within: textNeeded - 1) { (text) throws(CodecError) in
                _ = try line.outbound(noise.span, into: &text)
            }
        }
        let samples = try line.inbound(payload.span)
        let bytes = try line.bytes(of: noise) + line.finish()

        #expect(refused == [])
        #expect(Difference(samples, try witness.samples(of: [payload])) == nil)
        #expect(Difference(bytes, witness.padded(try witness.bytes(of: noise, flushing: true))) == nil)
    }

    @Test("empty audio gives empty output", arguments: LineWitness.all)
    func nothing(_ witness: LineWitness) throws {
        let none: [UInt8] = []
        var line = try witness.open()

        #expect(try line.inbound(none.span) == [])
        #expect(try line.bytes(of: []) == [])
        #expect(try line.finish() == [])
    }

    @Test("empty audio needs no memory", arguments: LineWitness.all)
    func nothingWithoutMemory(_ witness: LineWitness) throws {
        let noText: [UInt8] = []
        var samples = OutputSpan(buffer: UnsafeMutableBufferPointer<Int16>(start: nil, count: 0), initializedCount: 0)
        var line = try witness.open()

        try line.inbound(noText.span, into: &samples)

        let count = samples.count
        #expect(count == 0)
    }
}
