// SPDX-License-Identifier: Apache-2.0

package import Linecard
package import NIOCore

/// Takes what comes over a WebSocket. Called on the event loop of its channel.
package protocol WebSocketReceiver: AnyObject {
    /// Notes that the WebSocket is open.
    func connect(_ webSocket: WebSocketHandler<Self>)

    /// Takes a message. A text is UTF-8.
    func receive(_ message: ByteBuffer, as kind: WireFrameKind)

    /// Notes that a ping came, which is answered already.
    func notePing()

    /// Notes the payload of a pong.
    func notePong(_ payload: ByteBuffer)

    /// Notes that the WebSocket takes more.
    func noteWritability()

    /// Notes that the WebSocket is being closed because the other end broke a rule.
    func noteViolation(_ violation: WebSocketViolation)

    /// Notes that the connection failed.
    func noteFailure(_ error: any Error)

    /// Notes that nothing more comes. Called again when the connection is gone.
    ///
    /// - Parameter isClosed: Whether the WebSocket was closed with a close frame, and the connection is about to be.
    func disconnect(isClosed: Bool)
}
