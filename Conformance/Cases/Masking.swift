// SPDX-License-Identifier: Apache-2.0

import ClientFrames

extension Case {
    /// Masking, which a client must apply to every frame, with any key (§5.1, §5.3).
    static let masking: [Case] = unmasked + maskingKeys + maskedLengths

    private static let unmasked: [Case] =
        [
            ("text", ClientFrame.text("Hello")), ("empty text", .text("")), ("binary message", .binary([1, 2, 3])),
            ("ping", .ping("Hello")), ("empty ping", .ping("")), ("pong", .pong("Hello")),
            ("close frame", .close(1_000)),
        ].map { name, frame in Case("5.1", "an unmasked \(name)", [frame.unmasked], closes: 1_002) }
        + [
            Case(
                "5.1", "an unmasked continuation", [.text("Hel").notFinal, .continuation("lo").unmasked],
                closes: 1_002),
            Case(
                "5.1", "two bytes of an unmasked frame", [ClientFrame.text("Hello").unmasked.with { $0.sentCount = 2 }],
                closes: 1_002),
            Case(
                "5.1", "an unmasked text after a masked one", [.text("one"), .text("two").unmasked, .ping("")],
                answers: [.text("one")], closes: 1_002),
        ]

    private static let maskingKeys: [Case] = [
        ("zero", [0, 0, 0, 0]), ("all ones", [0xFF, 0xFF, 0xFF, 0xFF]), ("first byte", [0xFF, 0, 0, 0]),
        ("last byte", [0, 0, 0, 0xFF]), ("four different bytes", [0x01, 0x23, 0x45, 0x67]),
    ].map { name, mask in
        Case(
            "5.3", "masking key: \(name)",
            [ClientFrame.text("Hello, world"), .ping("Hello")].map { $0.with { $0.mask = mask } },
            answers: [.text("Hello, world"), .pong("Hello")])
    }

    /// Lengths around multiples of the key's four bytes, and messages with a key for each frame.
    private static let maskedLengths: [Case] =
        (1...17).map { count in
            let bytes = (0..<count).map { UInt8($0 * 7) }
            return Case("5.3", "\(count) masked bytes", [.binary(bytes)], answers: [.binary(bytes)])
        }
        + (1...8).map { count in
            let bytes = (0..<24).map { UInt8($0 * 7) }
            var frames = stride(from: 0, to: 24, by: count).map { start in
                ClientFrame(
                    opcode: start == 0 ? 0x2 : 0x0, payload: Array(bytes[start..<min(24, start + count)]),
                    isFinal: false, mask: [UInt8(start), 0x5A, 0xA5, 0xFF])
            }
            frames[frames.count - 1].isFinal = true
            return Case("5.3", "a key for each \(count) bytes of a message", frames, answers: [.binary(bytes)])
        }
}
