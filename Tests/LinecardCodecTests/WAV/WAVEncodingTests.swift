// SPDX-License-Identifier: Apache-2.0

import LinecardCodec
import Testing

@Suite("WAV encodings") struct WAVEncodingTests {
    private static let samples: [Int16] = [0, 1, -1, 256, -256, 12_345, .max, .min]

    // MARK: All encodings

    @Test("every 16-bit sample is read from every encoding", arguments: StoredForm.all)
    func everySample(_ form: StoredForm) throws {
        let samples = G711Witness.everySample

        let wav = try WAV(parsing: form.file(samples).span)

        #expect(Difference(wav.samples, samples.map(form.read)) == nil)
    }

    @Test("every encoding may be given as a sub-format", arguments: StoredForm.all)
    func extensible(_ form: StoredForm) throws {
        let wav = try WAV(parsing: form.file(Self.samples, isExtensible: true).span)

        #expect(wav == WAV(samples: Self.samples.map(form.read), sampleRate: .hz8000))
    }

    @Test("each of three channels can be read alone", arguments: StoredForm.all, [0, 1, 2])
    func channel(_ form: StoredForm, _ channel: Int) throws {
        let channels = [Self.samples, Self.samples.reversed(), Self.samples.map { $0 / 3 }]

        let wav = try WAV(parsing: form.file(channels[0], channels[1], channels[2]).span, channel: channel)

        #expect(wav.samples == channels[channel].map(form.read))
    }

    @Test("the only channel of a mono file may be requested")
    func onlyChannel() throws {
        #expect(try WAV(parsing: StoredForm.signed16.file(Self.samples).span, channel: 0).samples == Self.samples)
    }

    @Test("every rate is read", arguments: SampleRate.allCases)
    func rate(_ rate: SampleRate) throws {
        let file = RIFF.file(RIFF.format(rate: UInt32(rate.hertz)), RIFF.data(Self.samples))

        #expect(try WAV(parsing: file.span) == WAV(samples: Self.samples, sampleRate: rate))
    }

    // MARK: Values

    @Test("an 8-bit code is read as 256 times itself less 128")
    func everyUnsigned8() throws {
        #expect(try read(G711Witness.everyCode, bits: 8) == (-128...127).map { Int16($0 * 256) })
    }

    @Test("every code of a law expands as in G.191", arguments: [(.mu, 7), (.a, 6)] as [(G711.Law, UInt16)])
    func everyCode(_ law: G711.Law, tag: UInt16) throws {
        let expected = G711Witness.everyCode.map { G711Witness.sample($0, law: law) }

        #expect(try read(G711Witness.everyCode, tag: tag, bits: 8) == expected)
    }

    /// Distances from a multiple of the step, on both sides of its half.
    @Test(
        "24 bits round to the nearest sample, halves away from zero, and saturate", arguments: [-128, -127, 127, 128])
    func rounds24(off distance: Int) throws {
        let values = Self.values(step: 256, off: distance, limit: 1 << 23)

        let samples = try read(values.flatMap { RIFF.littleEndian(Int32($0)).prefix(3) }, bits: 24)

        #expect(Difference(samples, values.map { Self.rounded($0, by: 256) }) == nil)
    }

    @Test(
        "32 bits round to the nearest sample, halves away from zero, and saturate",
        arguments: [-32_768, -32_767, 32_767, 32_768])
    func rounds32(off distance: Int) throws {
        let values = Self.values(step: 65_536, off: distance, limit: 1 << 31)

        let samples = try read(values.flatMap { RIFF.littleEndian(Int32($0)) }, bits: 32)

        #expect(Difference(samples, values.map { Self.rounded($0, by: 65_536) }) == nil)
    }

    /// Numbers near every multiple of the step.
    private static func values(step: Int, off distance: Int, limit: Int) -> [Int] {
        (-32_768...32_767).map { $0 * step + distance }.filter { (-limit..<limit).contains($0) }
    }

    /// Rounds by division of the magnitude, without shifts.
    private static func rounded(_ value: Int, by step: Int) -> Int16 {
        let magnitude = (abs(value) + step / 2) / step
        return Int16(max(-32_768, min(32_767, value < 0 ? -magnitude : magnitude)))
    }

    @Test(
        "floats round to the nearest sample, halves away from zero, and saturate; NaN is silence",
        arguments: [
            (0, 0), (-0.0, 0), (1, 32_767), (-1, -32_768), (0.5, 16_384), (1.0 / 32_768, 1), (-1.0 / 32_768, -1),
            (0.5 / 32_768, 1), (-0.5 / 32_768, -1), ((0.5 / 32_768).nextDown, 0), ((-0.5 / 32_768).nextUp, 0),
            (1.5 / 32_768, 2), (2.5 / 32_768, 3), (-2.5 / 32_768, -3), ((2.5 / 32_768).nextDown, 2),
            (32_766.5 / 32_768, 32_767), (32_767.5 / 32_768, 32_767), (-32_767.5 / 32_768, -32_768), (1.25, 32_767),
            (-1.25, -32_768), (1e30, 32_767), (-1e30, -32_768), (.infinity, 32_767), (-.infinity, -32_768), (.nan, 0),
            (.signalingNaN, 0), (.leastNonzeroMagnitude, 0), (.greatestFiniteMagnitude, 32_767),
            (-.greatestFiniteMagnitude, -32_768),
        ] as [(Float, Int16)])
    func floats(_ value: Float, becomes sample: Int16) throws {
        #expect(try read(RIFF.littleEndian(value.bitPattern), tag: 3, bits: 32) == [sample])
        #expect(try read(RIFF.littleEndian(Double(value).bitPattern), tag: 3, bits: 64) == [sample])
    }

    @Test(
        "doubles are not rounded to floats first",
        arguments: [
            ((0.5 / 32_768).nextDown, 0), ((-0.5 / 32_768).nextUp, 0), (.greatestFiniteMagnitude, .max),
            (-.greatestFiniteMagnitude, .min), (.leastNonzeroMagnitude, 0), (.nan, 0), (.infinity, .max),
        ] as [(Double, Int16)])
    func doubles(_ value: Double, becomes sample: Int16) throws {
        #expect(try read(RIFF.littleEndian(value.bitPattern), tag: 3, bits: 64) == [sample])
    }

    // MARK: Other bit counts

    @Test(
        "fewer bits are read like those of their whole bytes", arguments: [(1, 8), (12, 16), (20, 24), (31, 32)])
    func fewerBits(bits: UInt16, like whole: UInt16) throws {
        let data = Array(repeating: [0x10, 0x20, 0x30, 0x40] as [UInt8], count: 3).flatMap(\.self)

        #expect(try read(data, bits: bits) == read(data, bits: whole))
    }

    @Test("valid bits may be fewer than those of a sample, or left out", arguments: [0, 1, 20, 24])
    func validBits(_ validBits: UInt16) throws {
        let data = RIFF.chunk("data", [0x80, 0x34, 0x12])
        let file = RIFF.file(RIFF.extensible(bits: 24, validBits: validBits), data)

        #expect(try WAV(parsing: file.span).samples == [0x1235])
    }

    private func read(_ data: [UInt8], tag: UInt16 = 1, bits: UInt16) throws -> [Int16] {
        let file = RIFF.file(RIFF.format(tag: tag, bits: bits), RIFF.chunk("data", data))
        return try WAV(parsing: file.span).samples
    }
}
