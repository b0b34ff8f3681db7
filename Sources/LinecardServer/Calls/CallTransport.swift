// SPDX-License-Identifier: Apache-2.0

package import NIOCore

/// The WebSocket that a call is carried by. On the call's event loop only.
///
/// Writing may tell the ``CallDriver`` that the WebSocket takes more, or bring it a message, before it returns.
package protocol CallTransport {
    /// Whether it takes more.
    var isWritable: Bool { get }

    /// Writes a text message, which goes out with ``flush()``.
    func write(_ message: ByteBuffer)

    /// Writes a ping, which goes out with ``flush()``.
    func ping(_ payload: ByteBuffer)

    func flush()

    /// Closes the WebSocket with a close frame (RFC 6455 §7.4.1).
    func close(_ code: UInt16)

    /// Lets no more than so many bytes wait in this process, and as many unsent in the kernel: what is there no interruption
    /// reaches.
    func limitUnsent(to bytes: Int)
}
