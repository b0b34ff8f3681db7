// SPDX-License-Identifier: Apache-2.0

/// One chunk of a WAV file: its name, its size and the position of its content.
struct WAVChunk {
    let name: FourCC
    /// The offset of the name in the file.
    let offset: Int
    /// The size that the header claims.
    let size: Int
    /// The part of the content that is in the file.
    let content: Range<Int>
    /// The offset of the next chunk, after the padding of an odd size, or the end of the file.
    let end: Int

    var isComplete: Bool { content.count == size }

    /// Reads the header at `offset`. Returns nil if the file ends within it.
    init?(at offset: Int, in file: RawSpan) {
        guard file.byteCount - offset >= 8 else { return nil }
        name = file.fourCC(at: offset)
        self.offset = offset
        size = Int(clamping: file.unsigned32(at: offset + 4))
        let start = offset + 8
        let count = min(size, file.byteCount - start)
        content = start..<(start + count)
        end = min(start + count + count % 2, file.byteCount)
    }
}

/// The four characters that name a chunk.
struct FourCC: Hashable, ExpressibleByStringLiteral {
    private let code: UInt32

    /// Creates a name from a big-endian number: the first character is its highest byte.
    init(_ code: UInt32) { self.code = code }

    init(stringLiteral text: StaticString) {
        code = text.withUTF8Buffer { $0.reduce(0) { $0 << 8 | UInt32($1) } }
    }

    var isPrintable: Bool { (0..<4).allSatisfy { Self.isPrintable(self[$0]) } }

    /// The characters, with a question mark for each that can't be printed.
    var text: String {
        String(decoding: (0..<4).map { Self.isPrintable(self[$0]) ? self[$0] : UInt8(ascii: "?") }, as: UTF8.self)
    }

    private subscript(place: Int) -> UInt8 { UInt8(truncatingIfNeeded: code >> (24 - 8 * place)) }

    private static func isPrintable(_ character: UInt8) -> Bool { (0x20...0x7E).contains(character) }
}

/// Reads little-endian numbers at any offset. An offset outside of the span stops the program.
extension RawSpan {
    func fourCC(at offset: Int) -> FourCC {
        FourCC(UInt32(bigEndian: unsafeLoadUnaligned(fromByteOffset: offset, as: UInt32.self)))
    }

    func byte(at offset: Int) -> UInt8 { unsafeLoadUnaligned(fromByteOffset: offset, as: UInt8.self) }

    func unsigned16(at offset: Int) -> UInt16 {
        UInt16(littleEndian: unsafeLoadUnaligned(fromByteOffset: offset, as: UInt16.self))
    }

    func unsigned32(at offset: Int) -> UInt32 {
        UInt32(littleEndian: unsafeLoadUnaligned(fromByteOffset: offset, as: UInt32.self))
    }

    func unsigned64(at offset: Int) -> UInt64 {
        UInt64(littleEndian: unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }
}
