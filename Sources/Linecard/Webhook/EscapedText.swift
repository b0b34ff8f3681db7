// SPDX-License-Identifier: Apache-2.0

/// A text escaped into letters and digits: every other byte of its UTF-8, and the letter Z, becomes Z and two
/// hexadecimal digits. An empty text, which Plivo does not accept, becomes a single Z.
struct EscapedText {
    let text: String

    init(_ original: String) {
        var text = ""
        for byte in original.utf8 {
            if byte.isASCIILetterOrDigit, byte != Self.escape {
                text.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                let digits = String(byte, radix: 16, uppercase: true)
                text += (byte < 16 ? "Z0" : "Z") + digits
            }
        }
        self.text = text.isEmpty ? "Z" : text
    }

    /// Returns the original of an escaped text; nil if it is malformed.
    static func original(of text: some Collection<UInt8>) -> String? {
        if text.elementsEqual([escape]) { return "" }
        var bytes: [UInt8] = []
        var rest = text[...]
        while let byte = rest.popFirst() {
            if byte != escape {
                bytes.append(byte)
                continue
            }
            guard let high = rest.popFirst()?.hexDigit, let low = rest.popFirst()?.hexDigit else { return nil }
            bytes.append(high << 4 | low)
        }
        return String(validating: bytes, as: UTF8.self)
    }

    private static let escape = UInt8(ascii: "Z")
}
