// SPDX-License-Identifier: Apache-2.0

/// The form of a multi-byte UTF-8 character (RFC 3629 §4).
package struct UTF8Sequence {
    /// The range of every byte after the second.
    package static let continuation: ClosedRange<UInt8> = 0x80...0xBF

    /// The number of bytes, 2 to 4.
    package let count: Int
    /// The range of the second byte.
    package let second: ClosedRange<UInt8>

    /// Creates the form that a first byte begins; nil if it begins no multi-byte character.
    package init?(first: UInt8) {
        switch first {
        case 0xC2...0xDF: (count, second) = (2, Self.continuation)
        case 0xE0: (count, second) = (3, 0xA0...0xBF)  // no overlong form
        case 0xED: (count, second) = (3, 0x80...0x9F)  // no surrogate
        case 0xE1...0xEF: (count, second) = (3, Self.continuation)
        case 0xF0: (count, second) = (4, 0x90...0xBF)  // no overlong form
        case 0xF1...0xF3: (count, second) = (4, Self.continuation)
        case 0xF4: (count, second) = (4, 0x80...0x8F)  // nothing past U+10FFFF
        default: return nil
        }
    }
}
