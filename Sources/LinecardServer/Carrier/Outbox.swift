// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// The messages of a call that wait to be sent over a WebSocket of another server. On the call's event loop only.
final class Outbox: CallTransport {
    /// The bytes of 200 ms are ten messages; what waits here no interruption reaches.
    private static let mostMessages = 8

    let messages: AsyncStream<WebSocketMessage>
    private let continuation: AsyncStream<WebSocketMessage>.Continuation
    private var waiting = 0
    private var isClosed = false
    private var noteClosed: (() -> Void)?

    init() { (messages, continuation) = AsyncStream.makeStream() }

    var isWritable: Bool { waiting < Self.mostMessages }

    func append(_ message: WebSocketMessage) {
        waiting += 1
        continuation.yield(message)
    }

    /// Notes that the message that waited longest was sent.
    func noteSent() { waiting -= 1 }

    func write(_ message: ByteBuffer) { append(.text(Array(message.readableBytesView))) }

    func ping(_ payload: ByteBuffer) { append(.ping(Array(payload.readableBytesView))) }

    /// Answers a ping, unless too much waits: RFC 6455 §5.5.3 asks for the answer to the latest only, and another will come.
    func pong(_ payload: [UInt8]) { if isWritable { append(.pong(payload)) } }

    func flush() {}

    func close(_ code: UInt16) { close(answering: code) }

    /// Closes the WebSocket, with the code of the close frame that is answered if it had one.
    func close(answering code: UInt16?) {
        append(.close(code: code))
        finish()
        isClosed = true
        noteClosed.take()?()
    }

    /// Does something once the WebSocket is being closed, or at once if it is.
    func whenClosed(_ body: @escaping () -> Void) { if isClosed { body() } else { noteClosed = body } }

    func finish() { continuation.finish() }

    /// Nothing is done here: the other server has its own buffers.
    func limitUnsent(to bytes: Int) {}
}
