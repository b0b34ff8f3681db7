// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOWebSocket

/// A frame as a client sends it, right or wrong.
struct ClientFrame {
    /// How the length of the payload is written.
    enum Length: CaseIterable {
        case shortest, in16Bits, in64Bits
    }

    var opcode: WebSocketOpcode = .text
    var payload: [UInt8] = []
    var isFinal = true
    var reservedBits: UInt8 = 0
    /// The masking key; nil for a frame without one.
    var mask: [UInt8]? = [0x37, 0xFA, 0x21, 0x3D]
    var length = Length.shortest

    /// The frame on the wire (RFC 6455 §5.2).
    var bytes: [UInt8] {
        let first = (isFinal ? 0x80 : 0) | reservedBits << 4 | UInt8(webSocketOpcode: opcode)
        var bytes = [first] + lengthBytes
        guard let mask else { return bytes + payload }
        bytes[1] |= 0x80
        return bytes + mask + payload.enumerated().map { $1 ^ mask[$0 % 4] }
    }

    private var lengthBytes: [UInt8] {
        let count = payload.count
        if length == .shortest, count < 126 { return [UInt8(count)] }
        if length == .in16Bits || length == .shortest && count <= 0xFFFF {
            return [126, UInt8(count >> 8), UInt8(count & 0xFF)]
        }
        return [127] + (0..<8).reversed().map { UInt8(truncatingIfNeeded: count >> ($0 * 8)) }
    }
}

extension ClientFrame {
    static func text(_ text: String) -> ClientFrame { ClientFrame(payload: Array(text.utf8)) }

    static func close(_ payload: [UInt8]) -> ClientFrame { ClientFrame(opcode: .connectionClose, payload: payload) }
}
