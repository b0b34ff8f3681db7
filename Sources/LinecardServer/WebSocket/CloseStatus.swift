// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// The status code of a close frame (RFC 6455 §5.5.1, §7.4).
struct CloseStatus: Equatable {
    /// The code; nil for a frame without one.
    let code: UInt16?

    /// Parses the payload of a close frame: empty, or a code that may be sent and a reason in UTF-8.
    init(_ payload: ByteBuffer) throws(WebSocketViolation) {
        var payload = payload
        if payload.readableBytes == 0 {
            code = nil
            return
        }
        guard let code: UInt16 = payload.readInteger() else {
            throw .protocolViolation("a close code has two bytes")
        }
        guard Self.mayBeSent(code) else { throw .protocolViolation("the close code is not allowed") }
        var validator = UTF8Validator()
        guard payload.withUnsafeReadableBytes({ validator.accepts($0) }), validator.isAtBoundary else {
            throw .invalidText
        }
        self.code = code
    }

    /// Returns true if an endpoint may send a code: one of RFC 6455 §7.4.1, one that IANA has registered since
    /// (https://www.iana.org/assignments/websocket, 1012 to 1014), or one for libraries and applications.
    private static func mayBeSent(_ code: UInt16) -> Bool {
        switch code {
        case 1_000...1_003, 1_007...1_014, 3_000...4_999: true
        default: false
        }
    }
}
