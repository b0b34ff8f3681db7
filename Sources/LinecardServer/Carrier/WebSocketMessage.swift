// SPDX-License-Identifier: Apache-2.0

/// A message or control frame of a WebSocket (RFC 6455 §5.5, §5.6).
@nonexhaustive public enum WebSocketMessage: Sendable, Hashable {
    /// A whole text message, in UTF-8.
    case text([UInt8])
    /// A whole binary message.
    case binary([UInt8])
    /// A ping, with a payload of at most 125 bytes.
    case ping([UInt8])
    /// A pong, with the payload of the ping that it answers.
    case pong([UInt8])
    /// A close frame, with a status code (RFC 6455 §7.4.1) if it has one.
    case close(code: UInt16?)
}
