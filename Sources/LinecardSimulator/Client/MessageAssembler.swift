// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOWebSocket

/// Joins the fragments of WebSocket messages (RFC 6455 §5.4).
struct MessageAssembler {
    /// A whole message.
    struct Message {
        let isText: Bool
        let isFragmented: Bool
        let data: ByteBuffer
    }

    /// A frame that doesn't continue or begin a message.
    struct Violation: Error {
        let reason: String
    }

    private let limit: Int
    private var started: (isText: Bool, data: ByteBuffer)?

    /// Makes an assembler of messages of up to `limit` bytes.
    init(limit: Int) { self.limit = limit }

    /// Takes a data frame, and returns the message that it completes.
    mutating func add(_ frame: WebSocketFrame) throws(Violation) -> Message? {
        var data = frame.unmaskedData
        switch (frame.opcode, started) {
        case (.continuation, nil): throw Violation(reason: "a continuation of no message")
        case (.continuation, var message?):
            guard message.data.readableBytes + data.readableBytes <= limit else {
                throw Violation(reason: "a message of more than \(limit) bytes")
            }
            started = nil
            message.data.writeBuffer(&data)
            if frame.fin { return Message(isText: message.isText, isFragmented: true, data: message.data) }
            started = message
        case (_, _?): throw Violation(reason: "a message within a message")
        case (let opcode, nil):
            if frame.fin { return Message(isText: opcode == .text, isFragmented: false, data: data) }
            started = (opcode == .text, data)
        }
        return nil
    }
}
