// SPDX-License-Identifier: Apache-2.0

package import NIOCore

/// The WebSocket that carries a call. Used on the call's event loop only.
///
/// Before a write returns, it may notify the ``CallDriver`` that the WebSocket is writable again, or pass it a message.
package protocol CallTransport {
    /// True if more can be written.
    var isWritable: Bool { get }

    /// Writes a text message, which is sent with ``flush()``.
    func write(_ message: ByteBuffer)

    /// Writes a ping, which is sent with ``flush()``.
    func ping(_ payload: ByteBuffer)

    func flush()

    /// Closes the WebSocket with a close frame and its code (RFC 6455 §7.4.1).
    func close(_ code: UInt16)

    /// Limits the bytes that are buffered in this process, and those that are unsent in the kernel, because
    /// interruptions don't reach them.
    func limitUnsent(to bytes: Int)
}
