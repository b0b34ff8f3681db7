// SPDX-License-Identifier: Apache-2.0

package import Linecard
package import NIOCore

/// A receiver of messages and events of a WebSocket. Called on the event loop of its channel.
package protocol WebSocketReceiver: AnyObject {
    /// Notes that the WebSocket is open.
    func connect(_ webSocket: WebSocketHandler<Self>)

    /// Receives a message. A text message is valid UTF-8.
    func receive(_ message: ByteBuffer, as kind: WireFrameKind)

    /// Notes that a ping was received, and answered.
    func notePing()

    /// Notes that a pong was received.
    func notePong(_ payload: ByteBuffer)

    /// Notes that the WebSocket is writable again.
    func noteWritability()

    /// Notes that the WebSocket is being closed because the peer broke a rule or a limit.
    func noteViolation(_ violation: WebSocketViolation)

    /// Notes that the connection failed.
    func noteFailure(_ error: any Error)

    /// Notes that nothing more will be received. Called again when the connection is closed.
    ///
    /// - Parameter isClosed: True if the WebSocket was closed with a close frame, and the connection is about to be
    ///   closed.
    func disconnect(isClosed: Bool)
}
