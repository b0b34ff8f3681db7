// SPDX-License-Identifier: Apache-2.0

import LinecardCodec
import Testing

/// Finishing and interrupting an utterance, and changing its rate.
@Suite("Audio line utterances") struct AudioLineOutboundTests {
    /// Lengths of utterances, in samples at the application's rate.
    static let lengths = [1, 100, 160, 161, 333, 1_600, 4_001, 30_000]

    @Test("finishing sends the tail and fills the last frame with silence", arguments: LineWitness.all, lengths)
    func finishes(_ witness: LineWitness, after count: Int) throws {
        let noise = Array(witness.noise(milliseconds: 4_000)[..<count])
        var line = try witness.open()

        let bytes = try line.bytes(of: noise) + line.finish()

        #expect(Difference(bytes, witness.padded(try witness.bytes(of: noise, flushing: true))) == nil)
        #expect(bytes.count % (160 * witness.encoding.bytesPerSample) == 0)
    }

    @Test("finishing mu-law fills with 0xFF")
    func fillsWithSilence() throws {
        var line = try LineWitness(encoding: .muLaw, rate: .hz8000).open()

        let bytes = try line.bytes(of: [Int16](repeating: 1_000, count: 150)) + line.finish()

        #expect(bytes.count == 160)
        #expect(bytes[150...] == [UInt8](repeating: 0xFF, count: 10)[...])
        #expect(!bytes[..<150].contains(0xFF))
    }

    @Test("the padding completes the sum of all payloads since the start", arguments: LineWitness.all)
    func countsAcrossPayloads(_ witness: LineWitness) throws {
        let noise = witness.noise(milliseconds: 100)
        var line = try witness.open()

        var bytes: [UInt8] = []
        for chunk in stride(from: 0, to: 700, by: 70).map({ noise[$0..<$0 + 70] }) {
            bytes += try line.bytes(of: Array(chunk))
        }
        bytes += try line.finish()

        #expect(Difference(bytes, witness.padded(try witness.bytes(of: Array(noise[..<700]), flushing: true))) == nil)
    }

    @Test("after finishing a line equals a new one", arguments: LineWitness.all, lengths)
    func startsAnewAfterFinish(_ witness: LineWitness, _ count: Int) throws {
        let first = Array(witness.noise(milliseconds: 4_000)[..<count])
        let second = witness.noise(milliseconds: 45, seed: 2)
        var line = try witness.open()
        _ = try line.bytes(of: first)
        _ = try line.finish()
        #expect(try line.finish() == [])

        let bytes = try line.bytes(of: second) + line.finish()

        #expect(Difference(bytes, witness.padded(try witness.bytes(of: second, flushing: true))) == nil)
    }

    @Test(
        "an interruption drops the tail, and the next payload equals a new line's first", arguments: LineWitness.all,
        lengths)
    func resets(_ witness: LineWitness, after count: Int) throws {
        let dropped = Array(witness.noise(milliseconds: 4_000)[..<count])
        let next = witness.noise(milliseconds: 45, seed: 2)
        var line = try witness.open()
        _ = try line.bytes(of: dropped)

        try line.resetOutbound()

        #expect(try line.finish() == [])
        let bytes = try line.bytes(of: next) + line.finish()
        #expect(Difference(bytes, witness.padded(try witness.bytes(of: next, flushing: true))) == nil)
    }

    @Test("finishing and interrupting leave the inbound direction unchanged", arguments: LineWitness.all)
    func leavesInboundAlone(_ witness: LineWitness) throws {
        let payloads = (1...3).map { witness.payload(milliseconds: 20, seed: $0) }
        let noise = witness.noise(milliseconds: 20)
        var line = try witness.open()

        var samples = try line.samples(of: payloads[0])
        _ = try line.bytes(of: noise) + line.finish()
        samples += try line.samples(of: payloads[1])
        _ = try line.bytes(of: noise)
        try line.resetOutbound()
        try line.setOutboundRate(.hz48000)
        samples += try line.samples(of: payloads[2])

        #expect(Difference(samples, try witness.samples(of: payloads)) == nil)
    }

    @Test(
        "a change of rate sends the old tail first", arguments: LineWitness.all,
        [.hz8000, .hz16000, .hz24000] as [SampleRate])
    func changesRate(_ witness: LineWitness, to rate: SampleRate) throws {
        let changed = LineWitness(
            encoding: witness.encoding, wireRate: witness.wireRate, rate: rate, quality: witness.quality)
        let before = witness.noise(milliseconds: 45)
        let after = changed.noise(milliseconds: 60, seed: 2)
        let isSame = rate == witness.rate
        var line = try witness.open()

        var bytes = try line.bytes(of: before)
        try line.setOutboundRate(rate)
        bytes += try line.bytes(of: after)
        bytes += try line.finish()

        let expected =
            isSame
            ? try witness.bytes(of: before + after, flushing: true)
            : try witness.bytes(of: before, flushing: true) + changed.bytes(of: after, flushing: true)
        #expect(Difference(bytes, witness.padded(expected)) == nil)
        #expect(line.outboundRate == rate)
        #expect(
            line.outboundDelay == (try Resampler(from: rate, to: witness.wireRate, quality: witness.resampling).delay))
    }

    @Test(
        "several changes of rate lose no tail, even without audio between them", arguments: AudioLine.Encoding.allCases)
    func changesRateOften(_ encoding: AudioLine.Encoding) throws {
        let rates: [SampleRate] = [.hz16000, .hz24000, .hz8000, .hz16000, .hz24000]
        var line = try LineWitness(encoding: encoding, rate: .hz24000).open()
        var bytes: [UInt8] = []
        var expected: [UInt8] = []
        for (seed, rate) in rates.enumerated() {
            let witness = LineWitness(encoding: encoding, rate: rate)
            let noise = witness.noise(milliseconds: 30, seed: UInt64(seed))
            try line.setOutboundRate(.hz48000)

            try line.setOutboundRate(rate)
            bytes += try line.bytes(of: noise)

            expected += try witness.bytes(of: noise, flushing: true)
        }
        bytes += try line.finish()

        #expect(Difference(bytes, LineWitness(encoding: encoding, rate: .hz24000).padded(expected)) == nil)
    }

    @Test("finishing right after a change of rate sends the old tail", arguments: LineWitness.all)
    func finishesAfterChange(_ witness: LineWitness) throws {
        let noise = witness.noise(milliseconds: 45)
        var line = try witness.open()

        var bytes = try line.bytes(of: noise)
        try line.setOutboundRate(.hz48000)
        bytes += try line.finish()

        #expect(Difference(bytes, witness.padded(try witness.bytes(of: noise, flushing: true))) == nil)
    }

    @Test("an interruption after a change of rate drops the old tail", arguments: LineWitness.all)
    func resetsAfterChange(_ witness: LineWitness) throws {
        let next = witness.noise(milliseconds: 45, seed: 2)
        var line = try witness.open()
        try line.setOutboundRate(.hz48000)
        _ = try line.bytes(of: [Int16](repeating: 5_000, count: 1_000))

        try line.setOutboundRate(witness.rate)
        try line.resetOutbound()
        let bytes = try line.bytes(of: next)

        #expect(Difference(bytes, witness.wholeMessages(of: try witness.bytes(of: next))) == nil)
    }
}
