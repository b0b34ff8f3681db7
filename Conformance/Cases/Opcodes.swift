// SPDX-License-Identifier: Apache-2.0

import ClientFrames

extension Case {
    /// Reserved opcodes: 3 to 7 and 11 to 15 (§5.2).
    static let opcodes: [Case] = [3, 4, 5, 6, 7, 11, 12, 13, 14, 15].flatMap { (opcode: UInt8) -> [Case] in
        let frame = ClientFrame(opcode: opcode, payload: [])
        return [
            ("", [frame]), (" with a payload", [frame.with { $0.payload = [1, 2, 3] }]),
            (", not final", [frame.notFinal]),
            (", only its first byte", [frame.with { $0.sentCount = 1 }]),
            (" inside a message", [.text("Hel").notFinal, frame, .continuation("lo")]),
        ].map { variant, frames in Case("5.2", "opcode \(opcode)\(variant)", frames, closes: 1_002) }
            + [
                Case(
                    "5.2", "opcode \(opcode) after a message", [.text("one"), frame, .ping("")],
                    answers: [.text("one")], closes: 1_002)
            ]
    }
}
