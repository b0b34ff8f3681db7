// SPDX-License-Identifier: Apache-2.0

/// The limits on what the peer of a WebSocket may send.
package struct WebSocketLimits: Sendable, Hashable {
    /// The most bytes of a message. A larger one is refused as soon as a frame's header announces it.
    package var messageBytes: Int
    /// The most frames of a message.
    package var fragments: Int
    /// The most pings and pongs a second: see ``RateLimit``.
    package var controlFramesPerSecond: Int

    /// Makes limits.
    package init(messageBytes: Int, fragments: Int, controlFramesPerSecond: Int) {
        self.messageBytes = messageBytes
        self.fragments = fragments
        self.controlFramesPerSecond = controlFramesPerSecond
    }
}
