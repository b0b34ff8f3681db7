// SPDX-License-Identifier: Apache-2.0

import Linecard

/// Validates UTF-8 (RFC 3629 §4) that arrives in pieces.
struct UTF8Validator {
    /// The number of bytes that the current scalar still needs.
    private var missing = 0
    /// The values that its next byte may have.
    private var next = UTF8Sequence.continuation

    /// True if the text may end here, because no scalar is incomplete.
    var isAtBoundary: Bool { missing == 0 }

    /// Reads the next bytes. Returns false if the text is invalid, however it goes on.
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

    /// Returns the index of the first byte that is not ASCII.
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
