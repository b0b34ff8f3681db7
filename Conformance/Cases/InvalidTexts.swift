// SPDX-License-Identifier: Apache-2.0

import ClientFrames

extension Case {
    /// Texts that are not UTF-8 (§8.1, RFC 3629 §4), which must be noticed at the first invalid byte.
    static let invalidTexts: [Case] =
        invalidBytes.flatMap { name, bytes in
            let text = Array("abc".utf8) + bytes
            return [
                Case("8.1", "\(name)", [.text(text)], closes: 1_007),
                // The rest of the frame never comes.
                Case(
                    "8.1", "\(name), inside a frame", [ClientFrame.text(text).with { $0.statedLength = 200 }],
                    closes: 1_007),
                Case("8.1", "\(name), inside a message", [.text(text).notFinal], closes: 1_007),
                Case(
                    "8.1", "\(name), the last byte in a frame of its own",
                    [.text(Array(text.dropLast())).notFinal, .continuation(Array(text.suffix(1))).notFinal],
                    closes: 1_007),
            ]
        } + unfinished

    /// Sequences whose last byte is the first invalid one.
    private static let invalidBytes: [(name: String, bytes: [UInt8])] =
        [
            ("a lone byte 80", [0x80]), ("a lone byte BF", [0xBF]),
            ("two lone continuation bytes", [0xC3, 0xA9, 0x80]),
            ("an overlong form of two bytes, C0", [0xC0]), ("an overlong form of two bytes, C1", [0xC1]),
            ("an overlong form of three bytes, E0 80", [0xE0, 0x80]),
            ("an overlong form of three bytes, E0 9F", [0xE0, 0x9F]),
            ("an overlong form of four bytes, F0 80", [0xF0, 0x80]),
            ("an overlong form of four bytes, F0 8F", [0xF0, 0x8F]),
            ("a surrogate, ED A0", [0xED, 0xA0]), ("a surrogate, ED BF", [0xED, 0xBF]),
            ("a surrogate after U+E000", [0xEE, 0x80, 0x80, 0xED, 0xB0]),
            ("past U+10FFFF, F4 90", [0xF4, 0x90]), ("past U+10FFFF, F5", [0xF5]), ("five bytes, F8", [0xF8]),
            ("six bytes, FC", [0xFC]), ("the byte FE", [0xFE]), ("the byte FF", [0xFF]),
            ("ASCII in the second of two bytes", [0xC3, 0x28]), ("ASCII in the second of three bytes", [0xE2, 0x28]),
            ("ASCII in the third of three bytes", [0xE2, 0x82, 0x28]),
            ("ASCII in the fourth of four bytes", [0xF0, 0x9F, 0x98, 0x28]),
            ("a new scalar inside another", [0xE2, 0x82, 0xC3]),
        ]

    private static let unfinished: [Case] = [
        ("one of two", [0xC3]), ("one of three", [0xE2]), ("two of three", [0xE2, 0x82]), ("one of four", [0xF0]),
        ("two of four", [0xF0, 0x9F]), ("three of four", [0xF0, 0x9F, 0x98]),
    ].flatMap { (name: String, bytes: [UInt8]) in
        [
            Case("8.1", "an unfinished text, \(name) bytes", [.text(bytes)], closes: 1_007),
            Case(
                "8.1", "an unfinished text, \(name) bytes and an empty frame",
                [.text(bytes).notFinal, .continuation([])],
                closes: 1_007),
            Case(
                "8.1", "an unfinished text after a message, \(name) bytes", [.text("one"), .text(bytes), .ping("")],
                answers: [.text("one")], closes: 1_007),
        ]
    }
}
