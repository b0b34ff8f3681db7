// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOWebSocket

/// The header of a client's frame: the 6 to 14 bytes before the payload (RFC 6455 §5.2).
struct FrameHeader: Equatable {
    /// True if the frame is the last of its message.
    let isFinal: Bool
    /// The kind of payload. Never a reserved opcode.
    let opcode: WebSocketOpcode
    /// The number of bytes of the payload.
    let payloadCount: Int
    /// The key that the payload is masked with.
    let mask: MaskingKey

    /// The most bytes of a control frame's payload (RFC 6455 §5.5).
    static let longestControlPayload = 125

    /// True if the frame is a close frame, a ping or a pong.
    var isControl: Bool { opcode.isControlOpcode }

    /// Reads a header, and moves the reader index behind it.
    ///
    /// - Returns: The header; nil, with nothing read, if it is not complete.
    /// - Throws: ``WebSocketViolation`` as soon as a byte breaks a rule, even if the header is not complete.
    static func read(from bytes: inout ByteBuffer) throws(WebSocketViolation) -> FrameHeader? {
        let start = bytes.readerIndex
        guard let first: UInt8 = bytes.getInteger(at: start) else { return nil }
        let opcode = try checkFirst(first)
        guard let second: UInt8 = bytes.getInteger(at: start + 1) else { return nil }
        try checkSecond(second, opcode, isFinal: first & 0x80 != 0)
        let (count, size) = try payloadCount(of: second & 0x7F, at: start + 2, in: bytes)
        guard let count, let key: UInt32 = bytes.getInteger(at: start + 2 + size, endianness: .little) else {
            return nil
        }
        bytes.moveReaderIndex(forwardBy: 2 + size + 4)
        return FrameHeader(isFinal: first & 0x80 != 0, opcode: opcode, payloadCount: count, mask: MaskingKey(key))
    }

    private static func checkFirst(_ byte: UInt8) throws(WebSocketViolation) -> WebSocketOpcode {
        // No extension is negotiated that would give them a meaning.
        if byte & 0x70 != 0 { throw .protocolViolation("a reserved bit is set") }
        switch byte & 0x0F {
        case 0x0: return .continuation
        case 0x1: return .text
        case 0x2: return .binary
        case 0x8: return .connectionClose
        case 0x9: return .ping
        case 0xA: return .pong
        default: throw .protocolViolation("the opcode is reserved")
        }
    }

    private static func checkSecond(
        _ byte: UInt8, _ opcode: WebSocketOpcode, isFinal: Bool
    ) throws(WebSocketViolation) {
        if byte & 0x80 == 0 { throw .protocolViolation("a client's frame must be masked") }
        guard opcode.isControlOpcode else { return }
        if !isFinal { throw .protocolViolation("a control frame must not be fragmented") }
        if byte & 0x7F > longestControlPayload { throw .protocolViolation("a control frame has at most 125 bytes") }
    }

    /// Reads the length of a payload. Returns nil if it is not complete, and the number of bytes that it takes in the
    /// header.
    private static func payloadCount(
        of length: UInt8, at index: Int, in bytes: ByteBuffer
    ) throws(WebSocketViolation) -> (count: Int?, size: Int) {
        switch length {
        case 126:
            guard let count: UInt16 = bytes.getInteger(at: index) else { return (nil, 2) }
            if count < 126 { throw .protocolViolation("the length must take the fewest bytes") }
            return (Int(count), 2)
        case 127:
            guard let count: UInt64 = bytes.getInteger(at: index) else { return (nil, 8) }
            if count <= UInt16.max { throw .protocolViolation("the length must take the fewest bytes") }
            guard let count = Int(exactly: count) else {
                throw .protocolViolation("the first bit of the length must be 0")
            }
            return (count, 8)
        default: return (Int(length), 0)
        }
    }
}
