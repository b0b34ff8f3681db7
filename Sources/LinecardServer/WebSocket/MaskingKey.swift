// SPDX-License-Identifier: Apache-2.0

/// The four bytes that a client masks a frame's payload with (RFC 6455 §5.3).
struct MaskingKey: Equatable {
    /// The four bytes in little-endian order.
    private let key: UInt32

    /// Makes a key from its four bytes in little-endian order.
    init(_ key: UInt32) { self.key = key }

    /// Unmasks part of a payload.
    ///
    /// - Parameters:
    ///   - masked: The masked bytes.
    ///   - unmasked: The destination, with room for as many bytes. Must not overlap `masked`.
    ///   - offset: The number of bytes of the payload before these.
    func unmask(_ masked: UnsafeRawBufferPointer, into unmasked: UnsafeMutableRawBufferPointer, offset: Int) {
        let shift = UInt32(truncatingIfNeeded: offset & 3) * 8
        let word = shift == 0 ? key : key >> shift | key << (32 - shift)
        let pair = (UInt64(word) << 32 | UInt64(word)).littleEndian
        let wide = masked.count & ~7
        for index in stride(from: 0, to: wide, by: 8) {
            let bytes = masked.loadUnaligned(fromByteOffset: index, as: UInt64.self)
            unmasked.storeBytes(of: bytes ^ pair, toByteOffset: index, as: UInt64.self)
        }
        for index in wide..<masked.count {
            unmasked[index] = masked[index] ^ UInt8(truncatingIfNeeded: word >> (UInt32(index & 3) * 8))
        }
    }
}
