// SPDX-License-Identifier: Apache-2.0

import Linecard
import NIOCore
import NIOWebSocket

/// Makes messages of the bytes that a client sends over a WebSocket, however they are cut (RFC 6455 §5).
///
/// Payloads are unmasked into one buffer of the message's size, so a reader never holds more than one message, a control frame and
/// a header. A rule that is broken is noticed with the first byte that breaks it. After a violation the reader must not be used again.
struct WebSocketReader {
    /// What has come.
    enum Event {
        /// A whole message.
        case message(ByteBuffer, WireFrameKind)
        /// A ping, which is to be answered with its payload.
        case ping(ByteBuffer)
        case pong(ByteBuffer)
        /// A close frame, behind which nothing comes.
        case close(CloseStatus)
    }

    /// A frame whose payload is being read.
    private struct Frame {
        let header: FrameHeader
        /// Bytes of the payload that have come.
        var count = 0
    }

    /// A message that has begun.
    private struct Message {
        let kind: WireFrameKind
        /// Frames that have begun.
        var fragments = 1
        var validator = UTF8Validator()
    }

    /// A buffer with more room than this is given back behind its message.
    private static let keptCapacity = 4_096

    private let limits: WebSocketLimits
    /// A header of which a part has come.
    private var cutHeader = ByteBuffer()
    private var frame: Frame?
    private var message: Message?
    /// The payload of the message so far.
    private var data = ByteBuffer()
    /// The payload of the control frame so far.
    private var control = ByteBuffer()

    /// Makes a reader for a new WebSocket.
    init(_ limits: WebSocketLimits) { self.limits = limits }

    /// Takes bytes up to the next event; all of them, if they have none.
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
        if cutHeader.readableBytes > 0 {
            cutHeader.writeBuffer(&bytes)
            bytes = cutHeader
            // Not cleared: that would keep the capacity of a whole read.
            cutHeader = ByteBuffer()
        }
        let header = try FrameHeader.read(from: &bytes)
        if header == nil, bytes.readableBytes > 0 { cutHeader.writeBuffer(&bytes) }
        return header
    }

    private mutating func begin(_ header: FrameHeader) throws(WebSocketViolation) {
        frame = Frame(header: header)
        if header.isControl { return control.clear() }
        switch (header.opcode, message) {
        case (.continuation, nil): throw .protocolViolation("a continuation needs a message")
        case (.continuation, _?):
            message!.fragments += 1
            if message!.fragments > limits.fragments {
                throw WebSocketViolation(.tooManyFragments, "a message has at most \(limits.fragments) frames")
            }
        case (_, nil):
            // The receiver may still have the last message.
            data.clear()
            message = Message(kind: header.opcode == .text ? .text : .binary)
        case (_, _?): throw .protocolViolation("a message has not ended")
        }
        if header.payloadCount > limits.messageBytes - data.readableBytes {
            throw WebSocketViolation(.messageTooLarge, "a message has at most \(limits.messageBytes) bytes")
        }
    }

    // MARK: Payloads

    /// Returns whether the payload is complete.
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
            defer { if data.capacity > Self.keptCapacity { data = ByteBuffer() } }
            return .message(data, message.kind)
        }
    }
}

extension ByteBuffer {
    /// Moves masked bytes from one buffer to the end of another.
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
