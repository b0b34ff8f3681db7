// SPDX-License-Identifier: Apache-2.0

/// The components of a URL that signatures treat differently, each byte as it was given.
struct WebhookURL {
    let scheme: [UInt8]
    /// User and password without the `@`.
    let userinfo: [UInt8]?
    let host: [UInt8]
    let port: [UInt8]?
    let path: [UInt8]
    /// The text behind the `?`.
    let query: [UInt8]?
    private let webScheme: WebScheme?

    /// Splits a URL; nil without a scheme or host.
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

    /// The scheme of the WebSockets on the same server.
    var webSocketScheme: [UInt8] {
        guard let webScheme, !webScheme.isWebSocket else { return scheme }
        return Array(webScheme.webSocket.rawValue.utf8)
    }

    /// The port of a URL that names none.
    var defaultPort: [UInt8] { Array("\(webScheme?.defaultPort ?? 80)".utf8) }

    /// Scheme, host and port, of which any may be replaced.
    func origin(scheme: [UInt8], userinfo: [UInt8]?, port: [UInt8]?) -> [UInt8] {
        scheme + Array("://".utf8) + (userinfo.map { $0 + [UInt8(ascii: "@")] } ?? []) + host
            + (port.map { [UInt8(ascii: ":")] + $0 } ?? [])
    }
}
