// SPDX-License-Identifier: Apache-2.0

/// A frame from the server. The server fragments nothing, so each data frame is a message.
struct ServerFrame: Sendable, Equatable {
    /// The opcode, one of RFC 6455 §5.2.
    let opcode: UInt8
    /// The payload.
    let payload: [UInt8]

    /// A text message.
    static func text(_ text: String) -> ServerFrame { ServerFrame(opcode: 0x1, payload: Array(text.utf8)) }

    /// A binary message.
    static func binary(_ bytes: [UInt8]) -> ServerFrame { ServerFrame(opcode: 0x2, payload: bytes) }

    /// A pong with any payload.
    static func pong(_ bytes: [UInt8]) -> ServerFrame { ServerFrame(opcode: 0xA, payload: bytes) }

    /// A pong with a text.
    static func pong(_ text: String) -> ServerFrame { pong(Array(text.utf8)) }

    /// True if the frame is a message.
    var isMessage: Bool { opcode == 0x1 || opcode == 0x2 }

    /// True if the frame is a close frame.
    var isClose: Bool { opcode == 0x8 }

    /// The code of a close frame, or nil if it has none.
    var closeCode: UInt16? { payload.count < 2 ? nil : UInt16(payload[0]) << 8 | UInt16(payload[1]) }
}

extension ServerFrame: CustomStringConvertible {
    var description: String {
        switch opcode {
        case 0x1: "text of \(payload.count) bytes"
        case 0x2: "binary of \(payload.count) bytes"
        case 0x8: closeCode.map { "close \($0)" } ?? "close"
        case 0x9: "ping"
        case 0xA: "pong of \(payload.count) bytes"
        default: "opcode \(opcode)"
        }
    }
}
