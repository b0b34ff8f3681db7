// SPDX-License-Identifier: Apache-2.0

/// A WebSocket frame as a client sends it. It need not conform to RFC 6455 §5.2.
package struct ClientFrame: Sendable {
    /// The encoding of the length.
    package enum LengthForm: Sendable {
        /// The fewest bytes, as §5.2 requires.
        case shortest
        /// Two bytes after a 126.
        case twoBytes
        /// Eight bytes after a 127.
        case eightBytes
    }

    /// The opcode, 0 to 15.
    package var opcode: UInt8
    /// The payload before masking.
    package var payload: [UInt8]
    /// The FIN bit, which marks the last frame of a message. Defaults to true.
    package var isFinal: Bool
    /// The bits RSV1 to RSV3, 0 to 7. Defaults to 0.
    package var reservedBits: UInt8 = 0
    /// The four bytes of the masking key, or nil for a frame that isn't masked. Defaults to a fixed key.
    package var mask: [UInt8]?
    /// The encoding of the length. Defaults to the fewest bytes.
    package var lengthForm: LengthForm
    /// The length in the header. Defaults to nil: that of the payload.
    package var statedLength: UInt64?
    /// The number of bytes of the frame that are sent. Defaults to nil: all of them.
    package var sentCount: Int?

    /// Makes a frame, by default masked and well formed.
    package init(
        opcode: UInt8, payload: [UInt8] = [], isFinal: Bool = true, mask: [UInt8]? = [0x37, 0xFA, 0x21, 0x3D],
        lengthForm: LengthForm = .shortest, statedLength: UInt64? = nil
    ) {
        self.opcode = opcode
        self.payload = payload
        self.isFinal = isFinal
        self.mask = mask
        self.lengthForm = lengthForm
        self.statedLength = statedLength
    }

    /// The frame on the wire.
    package var bytes: [UInt8] {
        var bytes = [(isFinal ? 0x80 : 0) | reservedBits << 4 | opcode] + lengthBytes
        if let mask {
            bytes += mask
            bytes += payload.enumerated().map { $1 ^ mask[$0 & 3] }
        } else {
            bytes += payload
        }
        return sentCount.map { Array(bytes.prefix($0)) } ?? bytes
    }

    private var lengthBytes: [UInt8] {
        let length = statedLength ?? UInt64(payload.count)
        let maskBit: UInt8 = mask == nil ? 0 : 0x80
        switch lengthForm {
        case .shortest where length < 126: return [maskBit | UInt8(length)]
        case .shortest where length <= UInt16.max: return [maskBit | 126] + Self.bigEndian(length, 2)
        case .twoBytes: return [maskBit | 126] + Self.bigEndian(length, 2)
        default: return [maskBit | 127] + Self.bigEndian(length, 8)
        }
    }

    private static func bigEndian(_ value: UInt64, _ count: Int) -> [UInt8] {
        (0..<count).reversed().map { UInt8(truncatingIfNeeded: value >> (8 * UInt64($0))) }
    }
}

extension ClientFrame {
    /// A whole text message, or the first frame of one.
    package static func text(_ text: String) -> ClientFrame { Self.text(Array(text.utf8)) }

    /// A text message of bytes that may not be UTF-8.
    package static func text(_ bytes: [UInt8]) -> ClientFrame { ClientFrame(opcode: 0x1, payload: bytes) }

    /// A whole binary message, or the first frame of one.
    package static func binary(_ bytes: [UInt8]) -> ClientFrame { ClientFrame(opcode: 0x2, payload: bytes) }

    /// The last frame of a message.
    package static func continuation(_ bytes: [UInt8]) -> ClientFrame { ClientFrame(opcode: 0x0, payload: bytes) }

    /// The last frame of a text message.
    package static func continuation(_ text: String) -> ClientFrame { continuation(Array(text.utf8)) }

    /// A ping with any payload.
    package static func ping(_ bytes: [UInt8]) -> ClientFrame { ClientFrame(opcode: 0x9, payload: bytes) }

    /// A ping with a text.
    package static func ping(_ text: String) -> ClientFrame { ping(Array(text.utf8)) }

    /// A pong with any payload.
    package static func pong(_ bytes: [UInt8]) -> ClientFrame { ClientFrame(opcode: 0xA, payload: bytes) }

    /// A pong with a text.
    package static func pong(_ text: String) -> ClientFrame { pong(Array(text.utf8)) }

    /// A close frame with a code and a reason.
    package static func close(_ code: UInt16, _ reason: String = "") -> ClientFrame {
        close([UInt8(code >> 8), UInt8(code & 0xFF)] + Array(reason.utf8))
    }

    /// A close frame with any payload.
    package static func close(_ bytes: [UInt8]) -> ClientFrame { ClientFrame(opcode: 0x8, payload: bytes) }

    /// The frame without its FIN bit.
    package var notFinal: ClientFrame { with { $0.isFinal = false } }

    /// The frame without a mask.
    package var unmasked: ClientFrame { with { $0.mask = nil } }

    /// Returns a changed copy.
    package func with(_ change: (inout ClientFrame) -> Void) -> ClientFrame {
        var copy = self
        change(&copy)
        return copy
    }
}
