// SPDX-License-Identifier: Apache-2.0

/// The parts of a URL that signatures treat differently, each byte as it was given.
///
/// They are bytes, because two texts may be equal for Swift (`é` has two spellings) and sign differently.
struct WebhookURL {
    let scheme: [UInt8]
    /// User and password without the `@`.
    let userinfo: [UInt8]?
    let host: [UInt8]
    let port: [UInt8]?
    let path: [UInt8]
    /// What follows the `?`.
    let query: [UInt8]?

    /// Takes a URL apart, unless it has no scheme or no host.
    init?(_ url: String) {
        let bytes = Array(url.utf8)
        guard let separator = bytes.firstRange(of: "://".utf8) else { return nil }
        scheme = Array(bytes[..<separator.lowerBound])
        let authority = bytes[separator.upperBound...].prefix { $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "?") }
        let rest = bytes[authority.endIndex...]
        let isQuestionMark = { (byte: UInt8) in byte == UInt8(ascii: "?") }
        path = Array(rest.prefix { !isQuestionMark($0) })
        query = rest.firstIndex(where: isQuestionMark).map { Array(rest[($0 + 1)...]) }

        let at = authority.lastIndex(of: UInt8(ascii: "@"))
        userinfo = at.map { Array(authority[..<$0]) }
        let location = at.map { authority[($0 + 1)...] } ?? authority
        let isDigit = { (byte: UInt8) in (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
        if let colon = location.lastIndex(where: { !isDigit($0) }), location[colon] == UInt8(ascii: ":") {
            host = Array(location[..<colon])
            port = Array(location[(colon + 1)...])
        } else {
            host = Array(location)
            port = nil
        }
        if scheme.isEmpty || host.isEmpty { return nil }
    }

    /// The scheme in lower case.
    var plainScheme: String { String(decoding: scheme, as: UTF8.self).lowercased() }

    /// The scheme of the WebSocket that the same server has.
    var webSocketScheme: [UInt8] {
        switch plainScheme {
        case "https": Array("wss".utf8)
        case "http": Array("ws".utf8)
        default: scheme
        }
    }

    /// The port that a scheme means without naming it.
    var defaultPort: [UInt8] { Array(["https", "wss"].contains(plainScheme) ? "443".utf8 : "80".utf8) }

    /// Scheme, host and port, in which any part may be another.
    func origin(scheme: [UInt8], userinfo: [UInt8]?, port: [UInt8]?) -> [UInt8] {
        scheme + Array("://".utf8) + (userinfo.map { $0 + [UInt8(ascii: "@")] } ?? []) + host
            + (port.map { [UInt8(ascii: ":")] + $0 } ?? [])
    }
}
