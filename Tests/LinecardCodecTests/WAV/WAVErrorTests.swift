// SPDX-License-Identifier: Apache-2.0

import LinecardCodec
import Testing

@Suite("WAV errors") struct WAVErrorTests {
    /// An unreadable file, its error and the error's description.
    struct Bad: CustomTestStringConvertible, Sendable {
        let file: [UInt8]
        let error: WAVError
        let says: String

        var testDescription: String { says }

        init(_ file: [UInt8], _ error: WAVError, _ says: String) {
            (self.file, self.error, self.says) = (file, error, says)
        }
    }

    private static let data = RIFF.data([1, 2, 3, 4])
    private static let noHeader = "not a WAV file: no RIFF, RF64 or BW64 header of type WAVE at offset 0"

    static let files = [
        Bad([], .invalidHeader, noHeader),
        Bad(Array("RIFF".utf8), .invalidHeader, noHeader),
        Bad(Array("hello, this is a text file".utf8), .invalidHeader, noHeader),
        Bad(Array("RIFF\0\0\0\0AVI ".utf8) + RIFF.format() + data, .invalidHeader, noHeader),
        Bad(RIFF.file(form: "RIFX", RIFF.format(), data), .invalidHeader, noHeader),
        Bad(
            RIFF.file(), .missingChunk(name: "fmt ", endOffset: 12),
            "no complete 'fmt ' chunk before the end at offset 12"),
        Bad(
            RIFF.file(data), .missingChunk(name: "fmt ", endOffset: 28),
            "no complete 'fmt ' chunk before the end at offset 28"),
        Bad(
            RIFF.file(RIFF.data(size: 0xFFFF_FFFF, [1, 2, 3, 4]), RIFF.format()),
            .missingChunk(name: "fmt ", endOffset: 52), "no complete 'fmt ' chunk before the end at offset 52"),
        Bad(
            RIFF.file(RIFF.format()), .missingChunk(name: "data", endOffset: 36),
            "no complete 'data' chunk before the end at offset 36"),
        Bad(
            RIFF.file(RIFF.format(), Array("data\u{1}\u{0}\u{0}".utf8)), .missingChunk(name: "data", endOffset: 43),
            "no complete 'data' chunk before the end at offset 43"),
        Bad(
            RIFF.file(RIFF.chunk("LI\u{7}\u{7F}", size: 30, [1, 2, 3, 4])),
            .truncatedChunk(name: "LI??", offset: 12, size: 30, available: 4),
            "chunk 'LI??' at offset 12 has 4 of its 30 bytes"),
        Bad(
            RIFF.file(RIFF.chunk("fmt ", size: .max, [1, 0])),
            .truncatedChunk(name: "fmt ", offset: 12, size: 4_294_967_295, available: 2),
            "chunk 'fmt ' at offset 12 has 2 of its 4294967295 bytes"),
        Bad(
            RIFF.file(RIFF.chunk("fmt ", [1, 0, 1, 0]), data), .formatTooShort(size: 4, needed: 16, offset: 20),
            "format at offset 20 has 4 bytes, 16 are needed"),
        Bad(
            RIFF.file(RIFF.format(tag: 0xFFFE, more: [22, 0]), data),
            .formatTooShort(size: 18, needed: 40, offset: 20), "format at offset 20 has 18 bytes, 40 are needed"),
        encoding(tag: 17, bits: 4), encoding(tag: 0, bits: 16), encoding(tag: 2, bits: 16), encoding(tag: 1, bits: 0),
        encoding(tag: 1, bits: 33), encoding(tag: 1, bits: 64), encoding(tag: 3, bits: 16), encoding(tag: 3, bits: 24),
        encoding(tag: 6, bits: 16), encoding(tag: 7, bits: 16), encoding(tag: 85, bits: 0),
        Bad(
            RIFF.file(RIFF.extensible(tag: 17, bits: 4), data),
            .unsupportedEncoding(tag: 17, bitsPerSample: 4, offset: 44),
            "format tag 17 with 4 bits a sample at offset 44 is not supported; use linear PCM, float, mu-law or A-law"),
        subFormat(damagedAt: 0), subFormat(damagedAt: 4), subFormat(damagedAt: 6), subFormat(damagedAt: 13),
        Bad(
            RIFF.file(RIFF.extensible(bits: 16, validBits: 17), data),
            .invalidValidBits(17, bitsPerSample: 16, offset: 38),
            "17 valid bits at offset 38 are more than the 16 of a sample"),
        Bad(
            RIFF.file(RIFF.format(blockAlign: 4), data), .invalidBlockAlign(4, expected: 2, offset: 32),
            "sample frames of 4 bytes at offset 32, 2 are expected"),
        Bad(
            RIFF.file(RIFF.format(blockAlign: 0), data), .invalidBlockAlign(0, expected: 2, offset: 32),
            "sample frames of 0 bytes at offset 32, 2 are expected"),
        Bad(RIFF.file(RIFF.format(channels: 0), data), .noChannels(offset: 22), "no channels at offset 22"),
        Bad(
            RIFF.file(RIFF.format(channels: 2), data), .multipleChannels(count: 2, offset: 22),
            "2 channels at offset 22, one is needed"),
        Bad(
            RIFF.file(RIFF.chunk("JUNK", [1]), RIFF.format(channels: 6), data),
            .multipleChannels(count: 6, offset: 32), "6 channels at offset 32, one is needed"),
        rate(0), rate(7_999), rate(12_345), rate(96_000), rate(.max),
    ]

    private static func encoding(tag: UInt16, bits: UInt16) -> Bad {
        Bad(
            RIFF.file(RIFF.format(tag: tag, bits: bits), data),
            .unsupportedEncoding(tag: Int(tag), bitsPerSample: Int(bits), offset: 20),
            "format tag \(tag) with \(bits) bits a sample at offset 20 is not supported; "
                + "use linear PCM, float, mu-law or A-law")
    }

    private static func subFormat(damagedAt place: Int) -> Bad {
        var guid = RIFF.mediaSubtype
        guid[place] ^= 1
        return Bad(
            RIFF.file(RIFF.extensible(guid: guid), data), .unsupportedSubFormat(offset: 44),
            "unsupported sub-format at offset 44")
    }

    private static func rate(_ hertz: UInt32) -> Bad {
        Bad(
            RIFF.file(RIFF.format(rate: hertz), data), .unsupportedRate(hertz: Int(hertz), offset: 24),
            "rate at offset 24: \(hertz) Hz is not supported; "
                + "use 8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000")
    }

    @Test("the error of an unreadable file says what is wrong and where", arguments: files)
    func unreadable(_ bad: Bad) {
        let error = #expect(throws: WAVError.self) { try WAV(parsing: bad.file.span) }

        #expect(error == bad.error)
        #expect(error?.description == bad.says)
    }

    @Test("a missing channel is an error", arguments: [-1, 2, .max, .min])
    func noSuchChannel(_ channel: Int) {
        let file = RIFF.file(RIFF.format(channels: 2), Self.data)

        let error = #expect(throws: WAVError.self) { try WAV(parsing: file.span, channel: channel) }

        #expect(error == .noSuchChannel(channel, count: 2, offset: 22))
        #expect(error?.description == "no channel \(channel), counted from 0, among the 2 at offset 22")
    }
}
