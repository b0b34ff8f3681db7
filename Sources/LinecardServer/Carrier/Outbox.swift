// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// The queue of a call's messages to another server's WebSocket. Used on the call's event loop only.
final class Outbox: CallTransport {
    /// The most messages that are queued while the outbox is writable. An interruption doesn't reach them, so they are
    /// fewer than the ten messages of 20 ms that make up the default lead.
    private static let capacity = 8

    let messages: AsyncStream<WebSocketMessage>
    private let continuation: AsyncStream<WebSocketMessage>.Continuation
    private var unsentCount = 0
    private var isClosed = false
    private var onClose: (() -> Void)?

    init() { (messages, continuation) = AsyncStream.makeStream() }

    var isWritable: Bool { unsentCount < Self.capacity }

    func append(_ message: WebSocketMessage) {
        unsentCount += 1
        continuation.yield(message)
    }

    /// Notes that the oldest message was sent.
    func noteSent() { unsentCount -= 1 }

    func write(_ message: ByteBuffer) { append(.text(Array(message.readableBytesView))) }

    func ping(_ payload: ByteBuffer) { append(.ping(Array(payload.readableBytesView))) }

    /// Answers a ping, unless the queue is full: RFC 6455 §5.5.3 requires an answer to the latest ping only.
    func pong(_ payload: [UInt8]) { if isWritable { append(.pong(payload)) } }

    func flush() {}

    func close(_ code: UInt16) { close(answering: code) }

    /// Closes the WebSocket with a code, or with none if the close frame that is answered has none.
    func close(answering code: UInt16?) {
        append(.close(code: code))
        finish()
        isClosed = true
        onClose.take()?()
    }

    /// Calls a closure once the WebSocket is being closed, or at once if it already is.
    func whenClosed(_ body: @escaping () -> Void) { if isClosed { body() } else { onClose = body } }

    func finish() { continuation.finish() }

    /// Does nothing, because the other server has its own buffers.
    func limitUnsent(to bytes: Int) {}
}
