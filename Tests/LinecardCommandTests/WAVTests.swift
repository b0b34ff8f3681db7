// SPDX-License-Identifier: Apache-2.0

import LinecardCodec
import Testing

@testable import LinecardCommand

@Suite("WAV files on disk") struct WAVTests {
    private static let samples: [Int16] = [0, 1, -1, 256, -256, 12_345, .max, .min]

    @Test("a written file is read back the same", arguments: SampleRate.allCases)
    func roundTrip(rate: SampleRate) throws {
        let scratch = try Scratch()
        let wav = WAV(samples: Self.samples, sampleRate: rate)

        try wav.write(to: scratch.path("a.wav"))

        #expect(try WAV(path: scratch.path("a.wav")) == wav)
    }

    @Test("a file with an unknown size in its header is read to its end", arguments: [0x00, 0xFF] as [UInt8])
    func unknownSize(byte: UInt8) throws {
        let scratch = try Scratch()
        var bytes = WAV(samples: Self.samples, sampleRate: .hz8000).bytes
        bytes.replaceSubrange(40..<44, with: [byte, byte, byte, byte])

        let path = try scratch.write("a.wav", bytes)

        #expect(try WAV(path: path).samples == Self.samples)
    }

    /// Unusable files, each with the start of its error.
    static let bad: [(bytes: [UInt8], says: String)] = [
        ([], "\(WAVError.invalidHeader)"),
        (Array("hello, this is a text file".utf8), "\(WAVError.invalidHeader)"),
        (Array(WAV(samples: samples, sampleRate: .hz8000).bytes.prefix(40)), "no complete 'data' chunk"),
        (WAV.stereo(left: samples, right: samples, sampleRate: .hz8000), "2 channels at offset 22, one is needed"),
        (WAV(samples: [], sampleRate: .hz8000).bytes, "no audio"),
        (Array(WAV(samples: samples, sampleRate: .hz8000).bytes.prefix(45)), "no audio"),
    ]

    @Test("an unusable file is a data error that names it, in one line", arguments: bad.indices)
    func unusable(index: Int) throws {
        let (bytes, says) = Self.bad[index]
        let scratch = try Scratch()
        let path = try scratch.write("tune.wav", bytes)

        let failure = try #require(throws: ExitError.self) { try WAV(path: path) }

        #expect(failure.code == .dataError)
        #expect(failure.message.hasPrefix("\(path): \(says)"))
        #expect(!failure.message.contains("\n"))
    }

    @Test("a missing file or a folder is an input error")
    func missing() throws {
        let scratch = try Scratch()

        let missing = try #require(throws: ExitError.self) { try WAV(path: scratch.path("none.wav")) }
        let folder = try #require(throws: ExitError.self) { try WAV(path: scratch.folder) }

        #expect(missing == ExitError(.noInput, "there is no file \(scratch.path("none.wav"))"))
        #expect(folder == ExitError(.noInput, "\(scratch.folder) cannot be read"))
    }

    @Test("the bundled speech can be read at each rate", arguments: [SampleRate.hz8000, .hz16000, .hz24000])
    func speech(rate: SampleRate) throws {
        let samples = try Speech.samples(at: rate)

        #expect(samples.count > 4 * rate.hertz)
        #expect(samples.contains { abs(Int($0)) > 5_000 })
    }
}
