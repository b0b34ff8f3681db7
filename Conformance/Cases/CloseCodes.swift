// SPDX-License-Identifier: Apache-2.0

import ClientFrames

extension Case {
    /// Close codes that may be sent, which are answered with the same code, and ones that must not be (§7.4).
    static let closeCodes: [Case] =
        [Case("5.5.1", "a close frame without a code", [.close([])], closes: nil)]
        + [
            UInt16(1_000), 1_001, 1_002, 1_003, 1_007, 1_008, 1_009, 1_010, 1_011, 1_012, 1_013, 1_014, 3_000, 3_999,
            4_000,
            4_999,
        ].map { Case("7.4.1", "close code \($0)", [.close($0)], closes: $0) }
        + [
            UInt16(0), 1, 999, 1_004, 1_005, 1_006, 1_015, 1_016, 1_100, 2_000, 2_999, 5_000, 32_768, 65_535,
        ].map { Case("7.4.2", "close code \($0), which must not be sent", [.close($0)], closes: 1_002) }
        + [
            Case("5.5.1", "a close frame of one byte", [.close([0x03])], closes: 1_002),
            Case(
                "7.4.2", "a forbidden close code with a reason that is not UTF-8", [.close([0x03, 0xED, 0xFF])],
                closes: 1_002),
            Case(
                "5.5.1", "a close frame with a zero masking key",
                [ClientFrame.close(1_000).with { $0.mask = [0, 0, 0, 0] }], closes: 1_000),
        ]

    /// Reasons of close frames, in UTF-8 and not (§5.5.1, §8.1).
    static let closeReasons: [Case] =
        [
            ("of 7 bytes", "Goodbye"), ("of 123 bytes", String(repeating: "a", count: 123)),
            ("that isn't ASCII", "Auf Wiederh\u{F6}ren \u{1F44B}"),
            ("of 41 scalars of three bytes", String(repeating: "\u{20AC}", count: 41)),
        ].map { name, reason in Case("5.5.1", "a reason \(name)", [.close(1_000, reason)], closes: 1_000) }
        + [
            ("a lone continuation byte", [0x80]), ("an unfinished scalar", [0xE2, 0x82]),
            ("a surrogate", [0xED, 0xA0, 0x80]),
            ("an overlong slash", [0xC0, 0xAF]), ("a scalar past U+10FFFF", [0xF4, 0x90, 0x80, 0x80]),
        ].map { (name: String, bytes: [UInt8]) in
            Case("8.1", "a reason with \(name)", [.close([0x03, 0xE8, 0x61] + bytes)], closes: 1_007)
        }
}
