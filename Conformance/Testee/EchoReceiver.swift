// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardServer
import NIOCore

/// Sends every message back. The handler answers pings and close frames, as it does for a call.
final class EchoReceiver: WebSocketReceiver {
    private var webSocket: WebSocketHandler<EchoReceiver>?

    func connect(_ webSocket: WebSocketHandler<EchoReceiver>) { self.webSocket = webSocket }

    func receive(_ message: ByteBuffer, as kind: WireFrameKind) { webSocket?.write(message, as: kind) }

    func disconnect(isClosed: Bool) { webSocket = nil }

    func notePing() {}
    func notePong(_ payload: ByteBuffer) {}
    func noteWritability() {}
    func noteViolation(_ violation: WebSocketViolation) {}
    func noteFailure(_ error: any Error) {}
}
