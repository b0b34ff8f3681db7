// SPDX-License-Identifier: Apache-2.0

import LinecardCodec
import Testing

@Suite("WAV chunks and sizes") struct WAVChunkTests {
    private static let samples: [Int16] = [0, 1, -1, 256, -256, 12_345, .max, .min]

    // MARK: Order

    /// Every order of the two relevant chunks and two others, one of them with padding.
    static let orders: [[String]] = permutations(of: ["fmt ", "data", "LIST", "JUNK"])

    private static func permutations(of names: [String]) -> [[String]] {
        if names.isEmpty { return [[]] }
        return names.flatMap { name in permutations(of: names.filter { $0 != name }).map { [name] + $0 } }
    }

    @Test("chunks are read in any order", arguments: orders)
    func order(_ names: [String]) throws {
        let chunks = [
            "fmt ": RIFF.format(), "data": RIFF.data(Self.samples), "LIST": RIFF.chunk("LIST", Array("data\u{1}".utf8)),
            "JUNK": RIFF.chunk("JUNK", []),
        ]

        let file = RIFF.file(of: try names.map { try #require(chunks[$0]) })

        #expect(try WAV(parsing: file.span).samples == Self.samples)
    }

    @Test("audio of an odd size has a byte of padding", arguments: [true, false])
    func oddAudio(isFirst: Bool) throws {
        let (format, data) = (RIFF.format(bits: 8), RIFF.chunk("data", [0x80, 0x81, 0x82]))

        let file = isFirst ? RIFF.file(data, format) : RIFF.file(format, data)

        #expect(try WAV(parsing: file.span).samples == [0, 256, 512])
    }

    @Test(
        "the first format and the first audio count",
        arguments: [
            [RIFF.format(), RIFF.format(rate: 16_000), RIFF.data(samples), RIFF.data([7]), RIFF.format(tag: 99)],
            [RIFF.data(samples), RIFF.data([7]), RIFF.format(), RIFF.format(rate: 16_000)],
        ])
    func repeated(_ chunks: [[UInt8]]) throws {
        let file = RIFF.file(of: chunks)

        #expect(try WAV(parsing: file.span) == WAV(samples: Self.samples, sampleRate: .hz8000))
    }

    @Test("bytes after format and audio are ignored", arguments: ["LIST\u{7F}", "x", "\u{0}\u{0}\u{0}\u{0}"])
    func trailing(_ text: String) throws {
        let file = RIFF.file(RIFF.format(), RIFF.data(Self.samples)) + Array(text.utf8)

        #expect(try WAV(parsing: file.span).samples == Self.samples)
    }

    @Test("a format chunk may be longer than necessary", arguments: [0, 1, 2, 22, 1_000])
    func longFormat(by count: Int) throws {
        let format = RIFF.format(more: [UInt8](repeating: 0xEE, count: count))

        #expect(try WAV(parsing: RIFF.file(format, RIFF.data(Self.samples)).span).samples == Self.samples)
    }

    // MARK: Sizes

    @Test(
        "a size that was never filled in means up to the end of the file",
        arguments: [0, 0xFFFF_FFFF, 0xFFFF_FFFE, 0x7FFF_FFFF, 0x7FFF_F000, 17] as [UInt32],
        [nil, 0, 4, 36, 0xFFFF_FFFF] as [UInt32?])
    func unknownSize(_ size: UInt32, riffSize: UInt32?) throws {
        let file = RIFF.file(size: riffSize, RIFF.format(), RIFF.data(size: size, Self.samples))

        #expect(try WAV(parsing: file.span).samples == Self.samples)
    }

    @Test(
        "a size that was filled in ends the audio, whatever the file's header has", arguments: [nil, 0, 4] as [UInt32?])
    func knownSize(riffSize: UInt32?) throws {
        let file = RIFF.file(size: riffSize, RIFF.format(), RIFF.data(size: 6, Self.samples))

        #expect(try WAV(parsing: file.span).samples == [0, 1, -1])
    }

    @Test(
        "audio of size 0 before the end or complete chunks is empty",
        arguments: [
            [], RIFF.chunk("LIST", []), RIFF.chunk("LIST", [1, 2, 3]), RIFF.chunk("LIST", [1, 2, 3]).dropLast(),
            RIFF.chunk("LIST", [1]) + RIFF.chunk("id3 ", [1, 2]), RIFF.data([1, 2, 3]),
        ] as [[UInt8]])
    func empty(before rest: [UInt8]) throws {
        let file = RIFF.file(RIFF.format(), RIFF.data([]), rest)

        #expect(try WAV(parsing: file.span).samples == [])
    }

    @Test(
        "audio of size 0 before anything else extends to the end of the file",
        arguments: [
            [UInt8](repeating: 0, count: 8), [UInt8](repeating: 0, count: 16), [1, 0], Array("LIST".utf8),
            RIFF.chunk("LIST", size: 5, [1, 2, 3, 4]), RIFF.chunk("LIST", size: 2, [1, 2, 3, 4]),
            RIFF.chunk("LIS\u{7}", [1, 2]), RIFF.chunk("\u{7F}IST", [1, 2]),
            RIFF.chunk("LIST", [1, 2]) + [1, 2], RIFF.chunk("LIST", [1, 2]) + RIFF.chunk("\u{1}\u{1}\u{1}\u{1}", []),
        ] as [[UInt8]])
    func endless(_ rest: [UInt8]) throws {
        let file = RIFF.file(RIFF.format(), RIFF.data([]), rest)

        let expected = stride(from: 0, to: rest.count - 1, by: 2).map { place in
            Int16(truncatingIfNeeded: Int(rest[place]) + 256 * Int(rest[place + 1]))
        }
        #expect(try WAV(parsing: file.span).samples == expected)
    }

    @Test("empty audio before its format is empty")
    func emptyFirst() throws {
        #expect(try WAV(parsing: RIFF.file(RIFF.data([]), RIFF.format()).span).samples == [])
    }

    // MARK: Files of more than 4 GiB

    @Test("the size of a large file's audio is that of its ds64 chunk", arguments: ["RF64", "BW64", "RIFF"])
    func ds64(form: String) throws {
        let file = RIFF.file(
            form: form, size: 0xFFFF_FFFF, RIFF.ds64(audio: 16), RIFF.format(),
            RIFF.data(size: 0xFFFF_FFFF, Self.samples),
            RIFF.chunk("LIST", [1, 2]))

        #expect(try WAV(parsing: file.span).samples == Self.samples)
    }

    @Test(
        "a ds64 chunk whose size is wrong or missing means up to the end",
        arguments: [
            RIFF.ds64(audio: .max), RIFF.ds64(audio: 1 << 63), RIFF.ds64(audio: 17), RIFF.ds64(audio: 0),
            RIFF.chunk("ds64", [0, 0, 0, 0, 0, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0]), RIFF.chunk("ds64", []), [],
        ] as [[UInt8]])
    func badDS64(_ chunk: [UInt8]) throws {
        let file = RIFF.file(form: "RF64", chunk, RIFF.format(), RIFF.data(size: 0xFFFF_FFFF, Self.samples))

        #expect(try WAV(parsing: file.span).samples == Self.samples)
    }

    @Test("a ds64 chunk does not override the audio's own size")
    func needlessDS64() throws {
        let file = RIFF.file(form: "RF64", RIFF.ds64(audio: 4), RIFF.format(), RIFF.data(Self.samples))

        #expect(try WAV(parsing: file.span).samples == Self.samples)
    }

    @Test("a format after the audio of a large file is found")
    func formatBehindLargeAudio() throws {
        let file = RIFF.file(
            form: "RF64", RIFF.ds64(audio: 16), RIFF.data(size: 0xFFFF_FFFF, Self.samples), RIFF.format(rate: 24_000))

        #expect(try WAV(parsing: file.span) == WAV(samples: Self.samples, sampleRate: .hz24000))
    }

    // MARK: Truncated files

    @Test(
        "a truncated file gives its whole samples, or an error for the missing part",
        arguments: StoredForm.all, [false, true])
    func cut(_ form: StoredForm, isExtensible: Bool) throws {
        let file = form.file(Self.samples, isExtensible: isExtensible)
        let audioStart = 12 + (isExtensible ? 48 : 24) + 8

        for count in file.indices {
            let bytes = Array(file.prefix(count))
            if count < audioStart {
                let error = #expect(throws: WAVError.self, "\(count) bytes") { try WAV(parsing: bytes.span) }
                #expect(error == Self.error(ofPrefix: count, audioStart: audioStart), "\(count) bytes")
            } else {
                let expected = Self.samples.map(form.read).prefix((count - audioStart) / form.bytesPerSample)
                #expect(try WAV(parsing: bytes.span).samples == Array(expected), "\(count) bytes")
            }
        }
    }

    /// The error of a file of header, format and audio that is truncated before its audio.
    private static func error(ofPrefix count: Int, audioStart: Int) -> WAVError {
        switch count {
        case ..<12: .invalidHeader
        case ..<20: .missingChunk(name: "fmt ", endOffset: count)
        case ..<(audioStart - 8):
            .truncatedChunk(name: "fmt ", offset: 12, size: audioStart - 28, available: count - 20)
        default: .missingChunk(name: "data", endOffset: count)
        }
    }

    @Test("an incomplete sample frame at the end is dropped", arguments: 0...8)
    func partialFrame(rest: Int) throws {
        let data = RIFF.chunk("data", [UInt8](repeating: 1, count: 16 + rest))
        let file = RIFF.file(RIFF.format(channels: 4), data)

        #expect(try WAV(parsing: file.span, channel: 3).samples.count == (16 + rest) / 8)
    }

    // MARK: Hostile files

    @Test("a size of 4 GiB at any place of a file is survived", arguments: Array(stride(from: 4, to: 84, by: 2)))
    func hugeNumber(at place: Int) {
        let whole = RIFF.file(
            form: "RF64", RIFF.ds64(audio: 16), RIFF.format(), RIFF.data(size: 0xFFFF_FFFF, Self.samples))
        var file = whole
        file.replaceSubrange(place..<min(place + 4, file.count), with: [0xFF, 0xFF, 0xFF, 0xFF])

        let wav = try? WAV(parsing: file.span)

        #expect((wav?.samples.count ?? 0) <= file.count)
    }

    @Test("ten thousand empty chunks are skipped")
    func manyChunks() throws {
        let chunks = [UInt8](Array(repeating: RIFF.chunk("JUNK", []), count: 10_000).joined())

        #expect(try WAV(parsing: RIFF.file(RIFF.data([]), chunks, RIFF.format()).span).samples == [])
        #expect(throws: WAVError.missingChunk(name: "fmt ", endOffset: 12 + chunks.count)) {
            try WAV(parsing: RIFF.file(chunks).span)
        }
    }

    @Test("a file with random damage gives an error or no more samples than it has bytes", arguments: 0..<64)
    func damaged(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let forms = StoredForm.all
        for _ in 0..<100 {
            let form = forms[Int.random(in: forms.indices, using: &random)]
            var file = form.file(Self.samples, Self.samples, isExtensible: .random(using: &random))
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                file[Int.random(in: file.indices, using: &random)] =
                    [0, 1, 0x7F, 0x80, 0xFF].randomElement(
                        using: &random) ?? 0
            }
            file.removeLast(Int.random(in: 0...8, using: &random))
            let channel = [nil, 0, 1, 2, -1, .max, .min].randomElement(using: &random) ?? nil
            let wav = try? WAV(parsing: file.span, channel: channel)
            #expect((wav?.samples.count ?? 0) <= file.count)
        }
    }
}
