// SPDX-License-Identifier: Apache-2.0

import ClientFrames

extension Case {
    /// RSV1 to RSV3, which must be zero because no extension is negotiated (§5.2).
    static let reservedBits: [Case] =
        (1...7).flatMap { (bits: UInt8) -> [Case] in
            let opening = ClientFrame.text("Hel").notFinal
            return [
                ("a text", [], .text("Hello")), ("an unfinished text", [], opening),
                ("a binary message", [], .binary([1, 2, 3])), ("a continuation", [opening], .continuation("lo")),
                ("an unfinished continuation", [opening], .continuation("lo").notFinal), ("a ping", [], .ping("Hello")),
                ("a pong", [], .pong("Hello")), ("a close frame", [], .close(1_000)),
                ("a ping inside a message", [opening], .ping("Hello")),
            ].map { (name: String, before: [ClientFrame], frame: ClientFrame) in
                Case(
                    "5.2", "reserved bits \(bits) in \(name)",
                    before + [frame.with { $0.reservedBits = bits }, .ping("")],
                    closes: 1_002)
            }
        } + [
            Case(
                "5.2", "one byte with a reserved bit",
                [ClientFrame.text("Hello").with { ($0.reservedBits, $0.sentCount) = (4, 1) }], closes: 1_002),
            Case(
                "5.2", "a reserved bit after a message",
                [.text("one"), ClientFrame.text("two").with { $0.reservedBits = 2 }, .ping("")],
                answers: [.text("one")], closes: 1_002),
        ]
}
