// SPDX-License-Identifier: Apache-2.0

import ClientFrames

extension Case {
    /// Closing handshakes that the server starts (§7.1.2, §7.1.3), with code 1008 after 50 messages without a start.
    static let serverCloses: [Case] = [
        ("and the client doesn't answer", []), ("and the client answers", [ClientFrame.close(1_008)]),
        ("and the client answers with another code", [.close(1_001)]),
        ("and the client answers without a code", [.close([])]),
        ("and the client's close frame crosses the server's", [.close(1_000), .ping("p")]),
        ("and a ping comes before the answer", [.ping("p"), .close(1_008)]),
        ("and messages come before the answer", [.text("a"), .binary([1]).notFinal, .close(1_008)]),
        ("and a forbidden frame comes", [ClientFrame(opcode: 0x3, payload: []), .ping("p")]),
        ("and a text that is not UTF-8 comes", [.text([0xFF])]),
        (
            "and 100 kB come before the answer",
            [
                .binary([UInt8](repeating: 1, count: 65_000)),
                .text(
                    [UInt8](repeating: 0x61, count: 35_000)), .close(1_008),
            ]
        ),
    ].map { name, frames in
        Case(
            "7.1.2", "the server closes, \(name)", [ClientFrame](repeating: .text("a"), count: 51) + frames,
            closes: 1_008, on: [.server])
    }
}
