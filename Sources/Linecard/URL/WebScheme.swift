// SPDX-License-Identifier: Apache-2.0

/// A scheme of HTTP or WebSocket.
package enum WebScheme: String, Sendable, CaseIterable {
    case http
    case https
    case ws
    case wss

    /// Reads a scheme, in any case (RFC 3986 §3.1).
    package init?(_ scheme: some Collection<UInt8>) {
        guard let found = Self.allCases.first(where: { scheme.hasSameBytesIgnoringCase(as: $0.rawValue.utf8) })
        else { return nil }
        self = found
    }

    /// Indicates whether the connection is encrypted.
    package var isSecure: Bool { self == .https || self == .wss }

    package var isWebSocket: Bool { self == .ws || self == .wss }

    /// The port of a URL without one.
    package var defaultPort: UInt16 { isSecure ? 443 : 80 }

    /// The WebSocket scheme with the same encryption.
    var webSocket: WebScheme { isSecure ? .wss : .ws }
}
