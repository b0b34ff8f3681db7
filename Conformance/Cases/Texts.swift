// SPDX-License-Identifier: Apache-2.0

import ClientFrames

extension Case {
    /// Texts in UTF-8 (§5.6, RFC 3629 §4), whole and with one frame per byte.
    static let texts: [Case] = [
        ("Greek", "\u{3BA}\u{1F79}\u{3C3}\u{3BC}\u{3B5}"), ("an emoji between ASCII", "a\u{1F600}b"),
        ("U+0000", "\u{0}"), ("U+007F", "\u{7F}"), ("U+0080", "\u{80}"), ("U+07FF", "\u{7FF}"), ("U+0800", "\u{800}"),
        ("U+0FFF and U+1000", "\u{FFF}\u{1000}"), ("U+D7FF", "\u{D7FF}"), ("U+E000", "\u{E000}"),
        ("U+FFFD", "\u{FFFD}"),
        ("U+FFFE, a noncharacter", "\u{FFFE}"), ("U+FFFF, a noncharacter", "\u{FFFF}"),
        ("U+10000", "\u{10000}"), ("U+3FFFF and U+40000", "\u{3FFFF}\u{40000}"), ("U+FFFFF", "\u{FFFFF}"),
        ("U+100000", "\u{100000}"), ("U+10FFFF", "\u{10FFFF}"), ("a byte order mark", "\u{FEFF}a"),
        (
            "20 ASCII bytes before each of three scalars",
            "12345678901234567890\u{E9}12345678901234567890\u{20AC}12345678901234567890\u{1F600}"
        ),
    ].flatMap { (name: String, text: String) in
        var bytes = text.utf8.enumerated().map { index, byte in
            ClientFrame(opcode: index == 0 ? 0x1 : 0x0, payload: [byte], isFinal: false)
        }
        bytes[bytes.count - 1].isFinal = true
        return [
            Case("5.6", "a text of \(name)", [.text(text)], answers: [.text(text)]),
            Case("8.1", "a text of \(name), one byte per frame", bytes, answers: [.text(text)]),
        ]
    }
}
