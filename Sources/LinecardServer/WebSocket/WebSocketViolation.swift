// SPDX-License-Identifier: Apache-2.0

/// Why a WebSocket is closed that broke a rule of RFC 6455 or a limit.
package struct WebSocketViolation: Error, Hashable {
    /// The reason, which has a counter and a close code.
    package let reason: ConnectionRefusal
    /// The rule, in a few words of ASCII that go into the close frame: at most 123 bytes.
    package let detail: String

    /// Makes a violation.
    init(_ reason: ConnectionRefusal, _ detail: String) {
        self.reason = reason
        self.detail = detail
    }

    /// A frame that RFC 6455 does not allow.
    static func protocolViolation(_ rule: String) -> WebSocketViolation { Self(.protocolViolation, rule) }

    /// A text that is not UTF-8.
    static let invalidText = WebSocketViolation(.invalidText, "a text is UTF-8")
}
