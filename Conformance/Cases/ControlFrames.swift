// SPDX-License-Identifier: Apache-2.0

import ClientFrames

extension Case {
    /// Pings and pongs (§5.5, §5.5.2, §5.5.3).
    static let controlFrames: [Case] = pings + pongs + longControlFrames

    private static let pings: [Case] =
        [0, 1, 2, 124, 125].map { count in
            let bytes = (0..<count).map { UInt8(0xFF - $0) }
            return Case("5.5.2", "a ping of \(count) bytes", [.ping(bytes)], answers: [.pong(bytes)])
        } + [
            Case(
                "5.5.2", "ten pings, answered in order", (0..<10).map { .ping("ping \($0)") },
                answers: (0..<10).map { .pong("ping \($0)") }),
            Case(
                "5.5.2", "200 pings at once", [ClientFrame](repeating: .ping("p"), count: 200),
                answers: [ServerFrame](repeating: .pong("p"), count: 200)),
            Case(
                "5.5.2", "pings before, between and after messages",
                [.ping("1"), .text("a"), .ping("2"), .text("b"), .ping("3")],
                answers: [.pong("1"), .text("a"), .pong("2"), .text("b"), .pong("3")]),
            Case(
                "5.5.2", "pings of 0 and 125 bytes in turn", [.ping([]), .ping(filled(125)), .ping([]), .ping([1])],
                answers: [.pong([]), .pong(filled(125)), .pong([]), .pong([1])]),
        ]

    private static let pongs: [Case] = [
        ("of no bytes", [ClientFrame.pong("")]), ("of 5 bytes", [.pong("Hello")]),
        ("of 125 bytes", [.pong(String(repeating: "a", count: 125))]),
        ("a hundred times", [ClientFrame](repeating: .pong("p"), count: 100)),
    ].map { name, frames in
        Case("5.5.3", "a pong that answers nothing, \(name)", frames + [.ping("p")], answers: [.pong("p")])
    }

    private static let longControlFrames: [Case] = [
        ("ping", ClientFrame.ping(filled(126))), ("pong", ClientFrame(opcode: 0xA, payload: filled(126))),
        ("close frame", .close([0x03, 0xE8] + filled(124))),
    ].flatMap { name, frame in
        [
            Case("5.5", "a \(name) of 126 bytes", [frame, .ping("")], closes: 1_002),
            Case("5.5", "two bytes of a \(name) of 126", [frame.with { $0.sentCount = 2 }], closes: 1_002),
        ]
    }

    private static func filled(_ count: Int) -> [UInt8] { [UInt8](repeating: 0x61, count: count) }
}
