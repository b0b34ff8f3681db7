// SPDX-License-Identifier: Apache-2.0

import LinecardCodec

/// Base64 of RFC 4648 §4 bit by bit, without tables of bytes. Errors are those found first from left to right.
enum Base64Witness {
    static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    static let padding = UInt8(ascii: "=")

    static func encode(_ bytes: [UInt8]) -> [UInt8] {
        var text: [UInt8] = []
        var bits = 0
        var waiting = 0
        for byte in bytes {
            bits = bits << 8 | Int(byte)
            waiting += 8
            while waiting >= 6 {
                waiting -= 6
                text.append(alphabet[bits >> waiting & 63])
            }
        }
        if waiting > 0 { text.append(alphabet[bits << (6 - waiting) & 63]) }
        while text.count % 4 != 0 { text.append(padding) }
        return text
    }

    static func decode(_ text: [UInt8]) throws(CodecError) -> [UInt8] {
        var bytes: [UInt8] = []
        var bits = 0
        var waiting = 0
        for (offset, character) in text.enumerated() {
            if let value = value(of: character) {
                bits = bits << 6 | value
                waiting += 6
            } else if character != padding {
                throw .invalidSymbol(offset: offset)
            } else if text.count % 4 != 0
                || !text[offset...].elementsEqual([padding]) && !text[offset...].elementsEqual([padding, padding])
            {
                throw .misplacedPadding(offset: offset)
            }
            if waiting >= 8 {
                waiting -= 8
                bytes.append(UInt8(truncatingIfNeeded: bits >> waiting))
            }
        }
        guard text.count % 4 == 0 else { throw .invalidLength(count: text.count) }
        guard bits & (1 << waiting - 1) == 0 else {
            throw .nonzeroTrailingBits(offset: text.firstIndex(of: padding)! - 1)
        }
        return bytes
    }

    private static func value(of character: UInt8) -> Int? {
        switch character {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): Int(character) - 65
        case UInt8(ascii: "a")...UInt8(ascii: "z"): Int(character) - 97 + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): Int(character) - 48 + 52
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: nil
        }
    }
}
