// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import LinecardCodec

@Suite("WAV writing") struct WAVWritingTests {
    @Test("every sample is read back unchanged, at every rate", arguments: SampleRate.allCases)
    func roundTrip(rate: SampleRate) throws {
        let wav = WAV(samples: G711Witness.everySample, sampleRate: rate)

        let read = try WAV(parsing: wav.bytes.span)

        #expect(read.sampleRate == rate)
        #expect(Difference(read.samples, wav.samples) == nil)
    }

    @Test("a file has the bytes that the format specifies", arguments: [[], [0], [0, 1, -1, .max, .min]] as [[Int16]])
    func mono(_ samples: [Int16]) {
        let bytes = WAV(samples: samples, sampleRate: .hz16000).bytes

        #expect(bytes == RIFF.file(RIFF.format(rate: 16_000), RIFF.data(samples)))
    }

    @Test("a stereo file alternates left and right samples")
    func stereo() throws {
        let bytes = WAV.stereo(left: [1, 2, 3], right: [-1, -2, -3], sampleRate: .hz8000)

        #expect(bytes == RIFF.file(RIFF.format(channels: 2), RIFF.data([1, -1, 2, -2, 3, -3])))
    }

    @Test(
        "the shorter side of a stereo file is padded with silence",
        arguments: [([1, 2, 3], [4]), ([1], [4, 5, 6]), ([], [4]), ([1], []), ([], [])] as [([Int16], [Int16])])
    func unequalStereo(_ left: [Int16], _ right: [Int16]) throws {
        let bytes = WAV.stereo(left: left, right: right, sampleRate: .hz48000)

        let count = max(left.count, right.count)
        let silence = [Int16](repeating: 0, count: count)
        #expect(try WAV(parsing: bytes.span, channel: 0).samples == Array((left + silence).prefix(count)))
        #expect(try WAV(parsing: bytes.span, channel: 1).samples == Array((right + silence).prefix(count)))
    }

    @Test(
        "audio beyond the header's sizes extends to the end of the file",
        arguments: [
            (4_294_967_258, 0xFFFF_FFFE, 0xFFFF_FFDA), (4_294_967_260, .max, .max), (1 << 40, .max, .max),
        ] as [(Int, UInt32, UInt32)])
    func large(dataSize: Int, riffSize: UInt32, audioSize: UInt32) {
        let header = WAVHeader(channelCount: 1, sampleRate: .hz8000, dataSize: dataSize)

        #expect(header.bytes == RIFF.file(size: riffSize, RIFF.format(), RIFF.chunk("data", size: audioSize, [])))
    }

    @Test("printing a recording prints none of its samples")
    func description() {
        let wav = WAV(samples: [Int16](repeating: 12_345, count: 8_000), sampleRate: .hz16000)

        #expect("\(wav)" == "WAV of 8000 samples at 16000 Hz")
        #expect(String(reflecting: wav) == "WAV of 8000 samples at 16000 Hz")
        #expect("\([wav])" == "[WAV of 8000 samples at 16000 Hz]")
    }
}
