// SPDX-License-Identifier: Apache-2.0

/// The components of a URL that signatures treat differently, byte for byte.
struct WebhookURL {
    let scheme: [UInt8]
    /// User and password without the `@`.
    let userinfo: [UInt8]?
    let host: [UInt8]
    let port: [UInt8]?
    let path: [UInt8]
    /// The text after the `?`.
    let query: [UInt8]?
    private let webScheme: WebScheme?

    /// Parses a URL; nil without a scheme or host.
    init?(_ url: String) {
        let parts = URLParts(url, hasFragment: false)
        guard let scheme = parts.scheme, !scheme.isEmpty, let host = parts.host, !host.isEmpty else { return nil }
        self.scheme = scheme
        userinfo = parts.userinfo
        self.host = host
        port = parts.port
        path = parts.path
        query = parts.query
        webScheme = parts.webScheme
    }

    /// The WebSocket scheme with the same encryption.
    var webSocketScheme: [UInt8] {
        guard let webScheme, !webScheme.isWebSocket else { return scheme }
        return Array(webScheme.webSocket.rawValue.utf8)
    }

    /// The scheme's default port.
    var defaultPort: [UInt8] { Array("\(webScheme?.defaultPort ?? 80)".utf8) }

    /// Returns the text before the path, with this scheme, user information and port.
    func origin(scheme: [UInt8], userinfo: [UInt8]?, port: [UInt8]?) -> [UInt8] {
        scheme + Array("://".utf8) + (userinfo.map { $0 + [UInt8(ascii: "@")] } ?? []) + host
            + (port.map { [UInt8(ascii: ":")] + $0 } ?? [])
    }
}
