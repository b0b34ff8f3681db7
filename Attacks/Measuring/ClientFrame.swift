// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// A WebSocket frame as a client sends it (RFC 6455 §5.2), well formed unless its fields say otherwise.
struct ClientFrame {
    static let (continuation, text, binary): (UInt8, UInt8, UInt8) = (0, 1, 2)
    static let (close, ping, pong): (UInt8, UInt8, UInt8) = (8, 9, 10)

    /// The opcode, and the reserved bits above it if they are set.
    var opcode: UInt8
    var payload: [UInt8] = []
    var isFinal = true
    var isMasked = true
    /// The length that the head announces. Defaults to that of the payload.
    var announcedLength: UInt64?

    /// A whole text message.
    static func message(_ text: String) -> ClientFrame { ClientFrame(opcode: Self.text, payload: Array(text.utf8)) }

    /// The bytes on the wire.
    var bytes: [UInt8] {
        let length = announcedLength ?? UInt64(payload.count)
        let mask: UInt8 = isMasked ? 0x80 : 0
        var bytes = [(isFinal ? 0x80 : 0) | opcode]
        switch length {
        case ..<126: bytes.append(mask | UInt8(length))
        case ...0xFFFF: bytes += [mask | 126, UInt8(length >> 8), UInt8(length & 0xFF)]
        default:
            bytes.append(mask | 127)
            bytes += stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: length >> UInt64($0)) }
        }
        if !isMasked { return bytes + payload }
        let key: [UInt8] = [0x37, 0xFA, 0x21, 0x3D]
        return bytes + key + payload.enumerated().map { $1 ^ key[$0 & 3] }
    }
}

extension ByteBuffer {
    /// The bytes of frames, one behind the other.
    init(_ frames: [ClientFrame]) { self.init(bytes: frames.flatMap(\.bytes)) }

    /// The bytes of the same frames again and again, 64 KB or a little more.
    init(repeating frames: [ClientFrame]) {
        let bytes = frames.flatMap(\.bytes)
        self.init()
        repeat { writeBytes(bytes) } while readableBytes < 65_536
    }
}
