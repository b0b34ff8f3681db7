// SPDX-License-Identifier: Apache-2.0

/// Valid and invalid WAV files, assembled independently of the code under test.
enum RIFF {
    /// A file of chunks, with right or wrong sizes.
    static func file(form: String = "RIFF", size: UInt32? = nil, _ chunks: [UInt8]...) -> [UInt8] {
        file(form: form, size: size, of: chunks)
    }

    static func file(form: String = "RIFF", size: UInt32? = nil, of chunks: [[UInt8]]) -> [UInt8] {
        let content = Array("WAVE".utf8) + chunks.joined()
        return Array(form.utf8) + littleEndian(size ?? UInt32(content.count)) + content
    }

    /// A chunk, padded to an even length.
    static func chunk(_ name: String, size: UInt32? = nil, _ content: [UInt8]) -> [UInt8] {
        let padding: [UInt8] = content.count % 2 == 1 ? [0] : []
        return Array(name.utf8) + littleEndian(size ?? UInt32(content.count)) + content + padding
    }

    static func data(size: UInt32? = nil, _ samples: [Int16]) -> [UInt8] {
        chunk("data", size: size, samples.flatMap(littleEndian))
    }

    /// A `fmt ` chunk of 16 bytes and further ones.
    static func format(
        tag: UInt16 = 1, channels: UInt16 = 1, rate: UInt32 = 8_000, bits: UInt16 = 16, blockAlign: UInt16? = nil,
        more: [UInt8] = []
    ) -> [UInt8] {
        let frame = blockAlign ?? channels &* ((bits + 7) / 8)
        return chunk(
            "fmt ",
            littleEndian(tag) + littleEndian(channels) + littleEndian(rate) + littleEndian(rate &* UInt32(frame))
                + littleEndian(frame) + littleEndian(bits) + more)
    }

    /// A `fmt ` chunk of `WAVE_FORMAT_EXTENSIBLE`.
    static func extensible(
        tag: UInt16 = 1, channels: UInt16 = 1, rate: UInt32 = 8_000, bits: UInt16 = 16, validBits: UInt16? = nil,
        guid: [UInt8] = mediaSubtype
    ) -> [UInt8] {
        let more = littleEndian(UInt16(22)) + littleEndian(validBits ?? bits) + littleEndian(UInt32(4))
        return format(
            tag: 0xFFFE, channels: channels, rate: rate, bits: bits, more: more + littleEndian(tag) + guid)
    }

    /// The bytes of a sub-format after its tag: 0000-0000-0010-8000-00AA00389B71, in file order.
    static let mediaSubtype: [UInt8] = [
        0x00, 0x00, 0x00, 0x00, 0x10, 0x00, 0x80, 0x00, 0x00, 0xAA, 0x00, 0x38, 0x9B, 0x71,
    ]

    /// A `ds64` chunk with the size of the audio, for files of more than 4 GiB.
    static func ds64(audio: UInt64) -> [UInt8] {
        chunk("ds64", littleEndian(UInt64(0)) + littleEndian(audio) + littleEndian(UInt64(0)) + littleEndian(UInt32(0)))
    }

    static func littleEndian<Number: FixedWidthInteger>(_ number: Number) -> [UInt8] {
        (0..<(Number.bitWidth / 8)).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
    }
}
