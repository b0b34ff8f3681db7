// SPDX-License-Identifier: Apache-2.0

import CLinecard.Kernels
import KernelLadder
import LinecardCodec
import Testing

/// A decoder under test: the public function, or a rung of the ladder called directly.
///
/// It reads from a heap buffer of exactly the text's size, and writes to one of exactly the bytes' size and to one with
/// guard words after the bytes.
struct Base64Decoder: CustomStringConvertible, Sendable {
    let description: String
    private let decoding: @Sendable (HeapBuffer<UInt8>, Int, HeapBuffer<UInt8>, Int) throws(CodecError) -> Int

    static let all = [publicFunction] + Rung<lc_base64_kernels>.runnable.map(Base64Decoder.init)

    private static let publicFunction = Base64Decoder(description: "Base64.decode") {
        (text, count, bytes, room) throws(CodecError) in
        let text = UnsafeBufferPointer(start: text.start, count: count)
        var span = OutputSpan(buffer: UnsafeMutableBufferPointer(start: bytes.start, count: room), initializedCount: 0)
        try Base64.decode(text.span, into: &span)
        return span.finalize(for: UnsafeMutableBufferPointer(start: bytes.start, count: room))
    }

    private init(
        description: String,
        decoding: @escaping @Sendable (HeapBuffer<UInt8>, Int, HeapBuffer<UInt8>, Int) throws(CodecError) -> Int
    ) {
        self.description = description
        self.decoding = decoding
    }

    private init(_ rung: Rung<lc_base64_kernels>) {
        self.init(description: rung.description) { (text, count, bytes, _) throws(CodecError) in
            let result = rung.kernels.decode(bytes.start, text.start, count)
            switch result.status {
            case LC_OK: return Int(result.count)
            case LC_BASE64_SYMBOL: throw .invalidSymbol(offset: Int(result.count))
            case LC_BASE64_LENGTH: throw .invalidLength(count: Int(result.count))
            case LC_BASE64_PADDING: throw .misplacedPadding(offset: Int(result.count))
            case LC_BASE64_TRAILING_BITS: throw .nonzeroTrailingBits(offset: Int(result.count))
            default: fatalError("a kernel has no other status: \(result)")
            }
        }
    }

    /// Decodes, with `shift` bytes before text and bytes.
    func decode(_ text: [UInt8], shiftedBy shift: Int = 0) throws(CodecError) -> [UInt8] {
        let room = Base64.decodedCount(of: text.span)
        let input = HeapBuffer(before: shift, text)
        let unwritten = [UInt8](repeating: 0xA5, count: room)
        let guarded = HeapBuffer(before: shift, unwritten, after: 64)
        let exact = HeapBuffer(before: shift, unwritten)
        defer { #expect(guarded.isIntact && exact.isIntact, "nothing is written outside of the destination") }
        let count = try decoding(input, text.count, exact, room)
        let again = try decoding(input, text.count, guarded, room)
        #expect(count == again && exact.content == guarded.content, "what lies around does not matter")
        return Array(exact.content[..<count])
    }
}
