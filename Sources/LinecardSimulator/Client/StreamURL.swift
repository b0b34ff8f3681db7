// SPDX-License-Identifier: Apache-2.0

import Linecard

/// The parts of a URL that a client needs.
struct StreamURL: Sendable {
    let scheme: WebScheme
    /// The host to connect to: a name or an address, without the brackets of IPv6.
    let host: String
    let port: Int
    /// Host and port as they are written, for the `Host` field.
    let authority: String
    /// Path and query, at least `/`.
    let path: String

    var isSecure: Bool { scheme.isSecure }
    var isWebSocket: Bool { scheme.isWebSocket }

    /// Splits a URL. Returns `nil` unless it is an HTTP or WebSocket URL in printable ASCII, with a host and a port
    /// from 1 to 65,535, and without user and fragment.
    init?(_ url: String) {
        let parts = URLParts(url)
        guard let scheme = parts.webScheme, let host = parts.unbracketedHost, parts.hasValidHost,
            let port = parts.portNumber, parts.userinfo == nil, parts.fragment == nil,
            url.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
        else { return nil }
        self.scheme = scheme
        self.host = String(decoding: host, as: UTF8.self)
        self.port = Int(port)
        let rest = url.utf8.dropFirst(scheme.rawValue.utf8.count + "://".utf8.count)
        let authority = rest.prefix { $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "?") }
        self.authority = String(decoding: authority, as: UTF8.self)
        let path = String(decoding: rest[authority.endIndex...], as: UTF8.self)
        self.path = path.utf8.first == UInt8(ascii: "/") ? path : "/\(path)"
    }
}

/// A host and a port to connect to.
public struct HostAndPort: Sendable, Hashable {
    /// A name or an address, without brackets.
    public var host: String
    /// The TCP port, from 1 to 65,535.
    public var port: Int

    /// Makes an address of a host and a port.
    public init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    /// Reads `host:port`, or `[address]:port` for IPv6. Returns `nil` if it is neither.
    public init?(_ text: String) {
        let parts = URLParts("//\(text)")
        guard let host = parts.unbracketedHost, parts.hasValidHost, let port = parts.portNumber, parts.userinfo == nil,
            parts.path.isEmpty, parts.query == nil, parts.fragment == nil
        else { return nil }
        self.init(host: String(decoding: host, as: UTF8.self), port: Int(port))
    }
}
