// SPDX-License-Identifier: Apache-2.0

/// Sees that the bytes of a text are UTF-8 (RFC 3629 §4), however they are cut.
struct UTF8Validator {
    /// Bytes that the scalar still needs.
    private var missing = 0
    /// What its next byte may be.
    private var next: ClosedRange<UInt8> = continuation

    private static let continuation: ClosedRange<UInt8> = 0x80...0xBF

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
            next = Self.continuation
            return true
        }
        switch byte {
        case 0xC2...0xDF: (missing, next) = (1, Self.continuation)
        case 0xE0: (missing, next) = (2, 0xA0...0xBF)  // no overlong form
        case 0xED: (missing, next) = (2, 0x80...0x9F)  // no surrogate
        case 0xE1...0xEF: (missing, next) = (2, Self.continuation)
        case 0xF0: (missing, next) = (3, 0x90...0xBF)  // no overlong form
        case 0xF1...0xF3: (missing, next) = (3, Self.continuation)
        case 0xF4: (missing, next) = (3, 0x80...0x8F)  // nothing past U+10FFFF
        default: return false
        }
        return true
    }
}
