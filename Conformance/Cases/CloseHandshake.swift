// SPDX-License-Identifier: Apache-2.0

import ClientFrames

extension Case {
    /// The closing handshake, and the end of the TCP connection (§5.5.1, §7.1).
    static let closeHandshake: [Case] = beforeAndAfterClose + connectionEnds

    private static let beforeAndAfterClose: [Case] = [
        Case("5.5.1", "a close frame inside a message", [.text("a").notFinal, .close(1_000)], closes: 1_000),
        Case(
            "5.5.1", "a close frame between fragments", [.text("a").notFinal, .close(1_000), .continuation("b")],
            closes: 1_000),
        Case("5.5.1", "a ping after the close frame", [.close(1_000), .ping("p")], closes: 1_000),
        Case("5.5.1", "a message after the close frame", [.close(1_001), .text("a")], closes: 1_001),
        Case("5.5.1", "a second close frame", [.close(1_000), .close(1_001)], closes: 1_000),
        Case(
            "5.5.1", "a forbidden frame after the close frame",
            [.close(1_000), ClientFrame(opcode: 0x3, payload: []), .close(999)], closes: 1_000),
        Case(
            "7.1.7", "frames after a forbidden one",
            [ClientFrame(opcode: 0x3, payload: []), .text("a"), .ping("p"), .close(1_000)], closes: 1_002),
        Case(
            "7.1.7", "100 kB after a forbidden frame",
            [ClientFrame(opcode: 0x3, payload: []), .binary([UInt8](repeating: 1, count: 100_000))], closes: 1_002,
            on: [.echo, .server]),
        Case(
            "7.1.1", "100 kB after the close frame", [.close(1_000), .binary([UInt8](repeating: 1, count: 100_000))],
            closes: 1_000, on: [.echo, .server]),
        Case(
            "5.5.1", "messages before the close frame", (0..<20).map { .text("\($0)") } + [.close(3_000)],
            answers: (0..<20).map { .text("\($0)") }, closes: 3_000),
        Case(
            "5.5.1", "a large message before the close frame",
            [.binary([UInt8](repeating: 1, count: 500_000)), .close(1_000)],
            answers: [.binary([UInt8](repeating: 1, count: 500_000))], closes: 1_000, on: [.echo]),
    ]

    private static let connectionEnds: [Case] =
        [
            ("the client stays connected after its close frame", [ClientFrame.close(1_000)], UInt16(1_000)),
            ("the client stays connected after a forbidden frame", [ClientFrame(opcode: 0x3, payload: [])], 1_002),
        ].map { name, frames, code in
            Case(
                section: "7.1.1", name: name, sent: frames, ending: .serverCloses(code), staysConnected: true,
                endpoints: [.echo, .server])
        }
        + [
            ("before any frame", [], []), ("after a message", [ClientFrame.text("a")], [ServerFrame.text("a")]),
            ("inside a message", [.text("a").notFinal], []),
            ("inside a frame", [ClientFrame.text("abc").with { $0.sentCount = 7 }], []),
            ("inside a header", [ClientFrame.text("abc").with { $0.sentCount = 1 }], []),
        ].map { name, frames, answers in
            Case(
                section: "7.1.5", name: "the client disconnects \(name)", sent: frames, answers: answers,
                ending: .clientDisconnects)
        }
}
