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
        var index = 0
        while index < bytes.count {
            if missing == 0 {
                index = Self.skipASCII(bytes, from: index)
                guard index < bytes.count else { return true }
            }
            guard accepts(bytes[index]) else { return false }
            index += 1
        }
        return true
    }

    /// Returns the index of the first byte that is not ASCII.
    private static func skipASCII(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
        var index = start
        while index + 8 <= bytes.count,
            bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self) & 0x8080_8080_8080_8080 == 0
        {
            index += 8
        }
        while index < bytes.count, bytes[index] < 0x80 { index += 1 }
        return index
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
