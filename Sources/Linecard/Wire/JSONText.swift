// SPDX-License-Identifier: Apache-2.0

/// JSON's notation of strings.
package enum JSONText {
    /// Returns a string in quotes, escaped where JSON requires it (RFC 8259 §7).
    package static func quoted(_ string: String) -> String {
        if string.utf8.allSatisfy({ $0 >= 0x20 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }) {
            return "\"\(string)\""
        }
        var text = "\""
        for scalar in string.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            case "\0"..<" ":
                let digits = String(scalar.value, radix: 16)
                text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text + "\""
    }

    /// Resolves the escapes in the content of a string that a ``JSONCursor`` has checked.
    static func unescaped(_ content: Slice<UnsafeBufferPointer<UInt8>>) -> String {
        var text: [UInt8] = []
        var rest = content
        var high: UInt32 = 0
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "\\"), let escape = rest.popFirst() else {
                text.append(byte)
                continue
            }
            switch escape {
            case UInt8(ascii: "b"): text.append(0x08)
            case UInt8(ascii: "t"): text.append(0x09)
            case UInt8(ascii: "n"): text.append(0x0A)
            case UInt8(ascii: "f"): text.append(0x0C)
            case UInt8(ascii: "r"): text.append(0x0D)
            case UInt8(ascii: "u"):
                let unit = UInt32(String(decoding: rest.prefix(4), as: UTF8.self), radix: 16) ?? 0xFFFD
                rest = rest.dropFirst(4)
                if unit & 0xFC00 == 0xD800 {
                    high = unit & 0x3FF
                } else {
                    let code = unit & 0xFC00 == 0xDC00 ? 0x10000 + high << 10 + unit & 0x3FF : unit
                    text.append(
                        contentsOf: UTF8.encode(UnicodeScalar(code) ?? "\u{FFFD}") ?? .encodedReplacementCharacter)
                }
            default: text.append(escape)
            }
        }
        return String(decoding: text, as: UTF8.self)
    }
}
