// SPDX-License-Identifier: Apache-2.0

internal import CLinecard

/// The Base64 of RFC 4648 §4: the standard alphabet, with padding and without line breaks. Safe to use from any thread.
public enum Base64 {
    /// Returns the count of bytes that a well-formed text decodes to: three for each group of four, less the padding.
    /// Only its last two characters are read.
    public static func decodedCount(of text: borrowing Span<UInt8>) -> Int {
        text.withUnsafeBufferPointer { text in
            guard let base = text.baseAddress else { return 0 }
            return Int(lc_base64_decoded_count(base, text.count))
        }
    }

    /// Returns the count of characters that `count` bytes, 0 or more, encode to, padding included.
    public static func encodedCount(of count: Int) -> Int { Int(lc_base64_encoded_count(count)) }

    /// Decodes a text and appends its bytes. An empty text gives none.
    ///
    /// - Parameters:
    ///   - text: ASCII characters.
    ///   - bytes: The destination, with room for ``decodedCount(of:)`` bytes.
    /// - Throws: The first error in reading order, which is ``CodecError/invalidSymbol(offset:)``,
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

    /// Decodes a text. An empty text gives no bytes.
    ///
    /// - Throws: The first error in reading order, as ``decode(_:into:)``.
    public static func decode(_ text: String) throws(CodecError) -> [UInt8] {
        let characters = Array(text.utf8)
        return try [UInt8](capacity: decodedCount(of: characters.span)) { (bytes) throws(CodecError) in
            try decode(characters.span, into: &bytes)
        }
    }

    /// Encodes bytes and appends the text in ASCII, padded, without line breaks. It needs room for
    /// ``encodedCount(of:)`` characters.
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

    /// Encodes bytes as text, padded, without line breaks.
    public static func encode(_ bytes: [UInt8]) -> String {
        String(unsafeUninitializedCapacity: encodedCount(of: bytes.count)) { text in
            bytes.withUnsafeBufferPointer { bytes in
                guard let from = bytes.baseAddress, let to = text.baseAddress else { return 0 }
                return Int(lc_base64_encode(to, text.count, from, bytes.count).count)
            }
        }
    }
}
