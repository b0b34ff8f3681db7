// SPDX-License-Identifier: Apache-2.0

/// A violation of RFC 6455 or of a limit, for which the WebSocket is closed.
package struct WebSocketViolation: Error, Hashable {
    /// The reason, which has a counter and a close code.
    package let reason: ConnectionRefusal
    /// The reason in the close frame: at most 123 bytes of ASCII.
    package let detail: String

    /// Makes a violation.
    init(_ reason: ConnectionRefusal, _ detail: String) {
        self.reason = reason
        self.detail = detail
    }

    /// Makes the violation for a frame that RFC 6455 does not allow.
    static func protocolViolation(_ rule: String) -> WebSocketViolation { Self(.protocolViolation, rule) }

    /// The violation for a text that is not UTF-8.
    static let invalidText = WebSocketViolation(.invalidText, "a text must be UTF-8")
}
