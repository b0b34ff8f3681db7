// SPDX-License-Identifier: Apache-2.0

import Linecard

/// Sees that the bytes of a text are UTF-8 (RFC 3629 §4), however they are cut.
struct UTF8Validator {
    /// Bytes that the scalar still needs.
    private var missing = 0
    /// What its next byte may be.
    private var next = UTF8Sequence.continuation

    /// Whether the text may end here, because no scalar has begun.
    var isAtBoundary: Bool { missing == 0 }

    /// Takes the next bytes. Returns whether they can still become a valid text.
    mutating func accepts(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var place = 0
        while place < bytes.count {
            if missing == 0 {
                place = Self.skipASCII(bytes, from: place)
                guard place < bytes.count else { return true }
            }
            guard accepts(bytes[place]) else { return false }
            place += 1
        }
        return true
    }

    /// The place of the first byte that is not ASCII.
    private static func skipASCII(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
        var place = start
        while place + 8 <= bytes.count,
            bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self) & 0x8080_8080_8080_8080 == 0
        {
            place += 8
        }
        while place < bytes.count, bytes[place] < 0x80 { place += 1 }
        return place
    }

    private mutating func accepts(_ byte: UInt8) -> Bool {
        if missing > 0 {
            guard next.contains(byte) else { return false }
            missing -= 1
            next = UTF8Sequence.continuation
            return true
        }
        guard let sequence = UTF8Sequence(first: byte) else { return false }
        missing = sequence.count - 1
        next = sequence.second
        return true
    }
}
