// SPDX-License-Identifier: Apache-2.0

internal import CLinecard

/// Base64 as RFC 4648 §4 has it: the standard alphabet, padding required, nothing forgiven. From any thread.
public enum Base64 {
    /// Bytes that a text decodes to if it is well-formed: three for each group of four, less the padding. Only its last
    /// two characters are looked at.
    public static func decodedCount(of text: borrowing Span<UInt8>) -> Int {
        text.withUnsafeBufferPointer { text in
            guard let base = text.baseAddress else { return 0 }
            return Int(lc_base64_decoded_count(base, text.count))
        }
    }

    /// Characters that `count` bytes, 0 or more, encode to, padding included.
    public static func encodedCount(of count: Int) -> Int { Int(lc_base64_encoded_count(count)) }

    /// Decodes a text and appends its bytes. An empty one gives none.
    ///
    /// - Parameters:
    ///   - text: ASCII characters.
    ///   - bytes: Where the bytes go; ``decodedCount(of:)`` is the room that it takes.
    /// - Throws: What is wrong first in reading order, and where: ``CodecError/invalidSymbol(offset:)``,
    ///   ``CodecError/misplacedPadding(offset:)``, ``CodecError/nonzeroTrailingBits(offset:)`` or
    ///   ``CodecError/invalidLength(count:)``; or ``CodecError/insufficientCapacity(needed:available:)``. Nothing is
    ///   appended then.
    public static func decode(_ text: borrowing Span<UInt8>, into bytes: inout OutputSpan<UInt8>) throws(CodecError) {
        let capacity = bytes.freeCapacity
        let result = text.withUnsafeBufferPointer { text in
            bytes.withUnsafeMutableBufferPointer { buffer, count in
                appending(to: buffer, &count) { lc_base64_decode($0, $1, text.baseAddress, text.count) }
            }
        }
        _ = try CodecError.check(result, capacity: capacity)
    }

    /// Decodes a text. An empty one gives no bytes.
    ///
    /// - Throws: What is wrong first in reading order, and where, as ``decode(_:into:)`` does.
    public static func decode(_ text: String) throws(CodecError) -> [UInt8] {
        let characters = Array(text.utf8)
        return try [UInt8](capacity: decodedCount(of: characters.span)) { (bytes) throws(CodecError) in
            try decode(characters.span, into: &bytes)
        }
    }

    /// Encodes bytes and appends the text in ASCII, padded, without line breaks. ``encodedCount(of:)`` is the room that
    /// it takes.
    ///
    /// - Throws: ``CodecError/insufficientCapacity(needed:available:)``; nothing is appended then.
    public static func encode(_ bytes: borrowing Span<UInt8>, into text: inout OutputSpan<UInt8>) throws(CodecError) {
        let capacity = text.freeCapacity
        let result = bytes.withUnsafeBufferPointer { bytes in
            text.withUnsafeMutableBufferPointer { buffer, count in
                appending(to: buffer, &count) { lc_base64_encode($0, $1, bytes.baseAddress, bytes.count) }
            }
        }
        _ = try CodecError.check(result, capacity: capacity)
    }

    /// Encodes bytes to a text, padded, without line breaks.
    public static func encode(_ bytes: [UInt8]) -> String {
        String(unsafeUninitializedCapacity: encodedCount(of: bytes.count)) { text in
            bytes.withUnsafeBufferPointer { bytes in
                guard let from = bytes.baseAddress, let to = text.baseAddress else { return 0 }
                return Int(lc_base64_encode(to, text.count, from, bytes.count).count)
            }
        }
    }
}
