// SPDX-License-Identifier: Apache-2.0

import LinecardCodec
import Testing

@testable import LinecardCommand

@Suite("WAV files") struct WAVTests {
    private static let samples: [Int16] = [0, 1, -1, 256, -256, 12_345, .max, .min]

    /// A chunk with its size, padded to an even length.
    private static func chunk(_ tag: String, _ content: [UInt8], size: Int? = nil) -> [UInt8] {
        let size = UInt32(size ?? content.count)
        let sizeBytes = (0..<4).map { UInt8(truncatingIfNeeded: size >> (8 * $0)) }
        return Array(tag.utf8) + sizeBytes + content + (content.count % 2 == 1 ? [0] : [])
    }

    private static func format(
        tag: UInt16 = 1, channels: UInt16 = 1, rate: UInt32 = 8_000, bits: UInt16 = 16
    ) -> [UInt8] {
        let frame = UInt32(channels * bits / 8)
        let fields: [(UInt32, Int)] = [
            (UInt32(tag), 2), (UInt32(channels), 2), (rate, 4), (rate * frame, 4), (frame, 2), (UInt32(bits), 2),
        ]
        return fields.flatMap { value, count in (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) } }
    }

    private static let data: [UInt8] = samples.flatMap {
        [UInt8(truncatingIfNeeded: $0), UInt8(truncatingIfNeeded: $0 >> 8)]
    }

    private static func file(_ chunks: [UInt8]...) -> [UInt8] {
        chunk("RIFF", Array("WAVE".utf8) + chunks.flatMap { $0 })
    }

    @Test("a file that was written is read as it was", arguments: SampleRate.allCases)
    func roundTrip(rate: SampleRate) throws {
        let scratch = try Scratch()
        let path = scratch.path("a.wav")

        try WAVFile(samples: Self.samples, sampleRate: rate).write(to: path)
        let wav = try WAVFile(path: path)

        #expect(wav.samples == Self.samples)
        #expect(wav.sampleRate == rate)
    }

    @Test("a file is byte for byte what the format says")
    func bytes() {
        let bytes = WAVFile(samples: Self.samples, sampleRate: .hz16000).bytes

        #expect(bytes == Self.file(Self.chunk("fmt ", Self.format(rate: 16_000)), Self.chunk("data", Self.data)))
    }

    @Test("a file without samples is a file")
    func empty() throws {
        let wav = try WAVFile(bytes: WAVFile(samples: [], sampleRate: .hz8000).bytes, name: "a.wav")

        #expect(wav.samples.isEmpty)
    }

    @Test("other chunks before and after the audio are passed over, odd ones too")
    func otherChunks() throws {
        let bytes = Self.file(
            Self.chunk("JUNK", [1, 2, 3]), Self.chunk("fmt ", Self.format() + [0, 0]),
            Self.chunk("LIST", Array("data".utf8) + [9]), Self.chunk("data", Self.data), Self.chunk("id3 ", [1]))

        #expect(try WAVFile(bytes: bytes, name: "a.wav").samples == Self.samples)
    }

    @Test("the extensible form is read")
    func extensible() throws {
        let bytes = Self.file(
            Self.chunk("fmt ", Self.format(tag: 0xFFFE) + [UInt8](repeating: 0, count: 24)),
            Self.chunk("data", Self.data))

        #expect(try WAVFile(bytes: bytes, name: "a.wav").samples == Self.samples)
    }

    @Test("audio that was cut short, or whose length was never filled in, is read as far as it goes")
    func truncated() throws {
        let whole = Self.file(Self.chunk("fmt ", Self.format()), Self.chunk("data", Self.data))
        let endless = Self.file(
            Self.chunk("fmt ", Self.format()), Self.chunk("data", Self.data, size: 0xFFFF_FFFF))

        #expect(try WAVFile(bytes: whole.dropLast(3), name: "a.wav").samples == Self.samples.dropLast(2))
        #expect(try WAVFile(bytes: endless, name: "a.wav").samples == Self.samples)
    }

    /// Files that cannot be used, and what is said of them.
    static let bad: [(bytes: [UInt8], says: String)] = [
        ([], "is not a WAV file"),
        (Array("RIFF".utf8), "is not a WAV file"),
        (Array("hello, this is a text file".utf8), "is not a WAV file"),
        (chunk("RIFF", Array("AVI ".utf8)), "is not a WAV file"),
        (chunk("RIFX", Array("WAVE".utf8) + chunk("fmt ", format()) + chunk("data", data)), "is not a WAV file"),
        (file(), "without audio"),
        (file(chunk("fmt ", format())), "without audio"),
        (file(chunk("data", data), chunk("fmt ", format())), "without audio"),
        (file(chunk("fmt ", [1, 0, 1, 0]), chunk("data", data)), "without a format"),
        (Array(file(chunk("fmt ", format()), chunk("data", data)).prefix(40)), "without audio"),
        (file(chunk("fmt ", format(channels: 2)), chunk("data", data)), "2 channels of 16 bits"),
        (file(chunk("fmt ", format(bits: 8)), chunk("data", data)), "1 channels of 8 bits"),
        (file(chunk("fmt ", format(tag: 7, bits: 8)), chunk("data", data)), "format 7"),
        (file(chunk("fmt ", format(tag: 3, bits: 32)), chunk("data", data)), "format 3"),
        (file(chunk("fmt ", format(rate: 12_345)), chunk("data", data)), "12345"),
    ]

    @Test("a file that cannot be used is no input, and the message names it", arguments: bad.indices)
    func unusable(index: Int) throws {
        let (bytes, says) = Self.bad[index]

        let failure = try #require(throws: Failure.self) { try WAVFile(bytes: bytes, name: "tune.wav") }

        #expect(failure.code == .noInput)
        #expect(failure.message.contains("tune.wav"))
        #expect(failure.message.contains(says))
        #expect(!failure.message.contains("\n"))
    }

    @Test("a file that is not there, or a folder, is no input")
    func missing() throws {
        let scratch = try Scratch()

        let missing = try #require(throws: Failure.self) { try WAVFile(path: scratch.path("none.wav")) }
        let folder = try #require(throws: Failure.self) { try WAVFile(path: scratch.folder) }

        #expect(missing == Failure(.noInput, "there is no file \(scratch.path("none.wav"))"))
        #expect(folder == Failure(.noInput, "\(scratch.folder) cannot be read"))
    }

    @Test("the speech that comes along is there at every rate", arguments: [SampleRate.hz8000, .hz16000, .hz24000])
    func speech(rate: SampleRate) throws {
        let samples = try Speech.samples(at: rate)

        #expect(samples.count > 4 * rate.hertz)
        #expect(samples.contains { abs(Int($0)) > 5_000 })
    }
}
