// SPDX-License-Identifier: Apache-2.0

import Linecard
import NIOCore
import NIOWebSocket

/// Reads messages and control frames from the bytes that a client sends over a WebSocket, in pieces of any size (RFC
/// 6455 §5).
///
/// Payloads are unmasked into one buffer of the message's size, so a reader never holds more than one message, a
/// control frame and a header. A violation is thrown at the first byte that breaks a rule; after it the reader must not
/// be used again.
struct WebSocketReader {
    /// A message or control frame that was received.
    enum Event {
        /// A whole message.
        case message(ByteBuffer, WireFrameKind)
        /// A ping, which must be answered with its payload.
        case ping(ByteBuffer)
        case pong(ByteBuffer)
        /// A close frame. Nothing may follow it.
        case close(CloseStatus)
    }

    /// A frame whose payload is being read.
    private struct Frame {
        let header: FrameHeader
        /// The number of bytes of the payload that were read.
        var count = 0
    }

    /// A message that is being read.
    private struct Message {
        let kind: WireFrameKind
        /// The number of frames that have begun.
        var fragments = 1
        var validator = UTF8Validator()
    }

    /// The most capacity, in bytes, of a buffer that is kept for the next message.
    private static let reusableCapacity = 4_096

    private let limits: WebSocketLimits
    /// The bytes of an incomplete header.
    private var partialHeader = ByteBuffer()
    private var frame: Frame?
    private var message: Message?
    /// The payload of the message so far.
    private var data = ByteBuffer()
    /// The payload of the control frame so far.
    private var control = ByteBuffer()

    /// Makes a reader for a new WebSocket.
    init(_ limits: WebSocketLimits) { self.limits = limits }

    /// Reads up to the next event. Returns nil, with all bytes read, if there is none.
    mutating func next(from bytes: inout ByteBuffer) throws(WebSocketViolation) -> Event? {
        while true {
            if frame == nil {
                guard let header = try readHeader(from: &bytes) else { return nil }
                try begin(header)
            }
            guard try readPayload(from: &bytes) else { return nil }
            if let event = try endFrame() { return event }
        }
    }

    // MARK: Headers

    private mutating func readHeader(from bytes: inout ByteBuffer) throws(WebSocketViolation) -> FrameHeader? {
        if partialHeader.readableBytes > 0 {
            partialHeader.writeBuffer(&bytes)
            bytes = partialHeader
            // clear() would keep the capacity of a whole read.
            partialHeader = ByteBuffer()
        }
        let header = try FrameHeader.read(from: &bytes)
        if header == nil, bytes.readableBytes > 0 { partialHeader.writeBuffer(&bytes) }
        return header
    }

    private mutating func begin(_ header: FrameHeader) throws(WebSocketViolation) {
        frame = Frame(header: header)
        if header.isControl { return control.clear() }
        switch (header.opcode, message) {
        case (.continuation, nil): throw .protocolViolation("there is no message to continue")
        case (.continuation, _?):
            message!.fragments += 1
            if message!.fragments > limits.fragments {
                throw WebSocketViolation(.tooManyFragments, "a message has at most \(limits.fragments) frames")
            }
        case (_, nil):
            // Allocates a new buffer if the receiver still holds the last message.
            data.clear()
            message = Message(kind: header.opcode == .text ? .text : .binary)
        case (_, _?): throw .protocolViolation("the previous message has not ended")
        }
        if header.payloadCount > limits.messageBytes - data.readableBytes {
            throw WebSocketViolation(.messageTooLarge, "a message has at most \(limits.messageBytes) bytes")
        }
    }

    // MARK: Payloads

    /// Reads and unmasks payload. Returns whether it is complete.
    private mutating func readPayload(from bytes: inout ByteBuffer) throws(WebSocketViolation) -> Bool {
        let header = frame!.header
        let count = min(header.payloadCount - frame!.count, bytes.readableBytes)
        if header.isControl {
            control.append(count, from: &bytes, unmaskedWith: header.mask, offset: frame!.count)
        } else {
            data.append(count, from: &bytes, unmaskedWith: header.mask, offset: frame!.count)
            if message!.kind == .text { try checkText(last: count) }
        }
        frame!.count += count
        return frame!.count == header.payloadCount
    }

    private mutating func checkText(last count: Int) throws(WebSocketViolation) {
        let isValid = data.withUnsafeReadableBytes { message!.validator.accepts(.init(rebasing: $0.suffix(count))) }
        if !isValid { throw .invalidText }
    }

    private mutating func endFrame() throws(WebSocketViolation) -> Event? {
        let header = frame.take()!.header
        switch header.opcode {
        case .ping: return .ping(control)
        case .pong: return .pong(control)
        case .connectionClose: return .close(try CloseStatus(control))
        default:
            guard header.isFinal, let message = message.take() else { return nil }
            if message.kind == .text, !message.validator.isAtBoundary { throw .invalidText }
            defer { if data.capacity > Self.reusableCapacity { data = ByteBuffer() } }
            return .message(data, message.kind)
        }
    }
}

extension ByteBuffer {
    /// Appends bytes of another buffer, unmasked, and moves its reader index behind them.
    fileprivate mutating func append(
        _ count: Int, from bytes: inout ByteBuffer, unmaskedWith mask: MaskingKey, offset: Int
    ) {
        writeWithUnsafeMutableBytes(minimumWritableBytes: count) { room in
            bytes.readWithUnsafeReadableBytes { masked in
                mask.unmask(.init(rebasing: masked.prefix(count)), into: room, offset: offset)
                return count
            }
            return count
        }
    }
}
