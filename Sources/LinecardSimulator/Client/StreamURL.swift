// SPDX-License-Identifier: Apache-2.0

/// The parts of a URL that a client needs (RFC 3986 §3).
struct StreamURL: Sendable {
    let scheme: String
    /// The host to connect to: a name or an address, without the brackets of IPv6.
    let host: String
    let port: Int
    /// Host and port as they are written, for the `Host` field.
    let authority: String
    /// Path and query, at least `/`.
    let path: String

    var isSecure: Bool { ["wss", "https"].contains(scheme) }
    var isWebSocket: Bool { ["ws", "wss"].contains(scheme) }

    /// Takes a URL apart. `nil` unless it is of HTTP or a WebSocket, has a host and a port from 1 to 65,535, and has
    /// neither user nor fragment.
    init?(_ url: String) {
        let scheme = url.prefix { $0 != ":" }.lowercased()
        guard ["ws", "wss", "http", "https"].contains(scheme), url.dropFirst(scheme.count).hasPrefix("://"),
            url.utf8.allSatisfy({ (0x21...0x7E).contains($0) }), !url.contains("#")
        else { return nil }
        let rest = url.dropFirst(scheme.count + 3)
        let authority = rest.prefix { $0 != "/" && $0 != "?" }
        let (host, port) = Self.location(authority)
        let number = port.map { Int($0) ?? 0 } ?? (scheme == "wss" || scheme == "https" ? 443 : 80)
        guard let host, 1...65_535 ~= number, port?.allSatisfy(\.isNumber) != false else { return nil }
        self.scheme = scheme
        self.host = host
        self.port = number
        self.authority = String(authority)
        let path = rest.dropFirst(authority.count)
        self.path = path.hasPrefix("/") ? String(path) : "/\(path)"
    }

    /// Host and port. The host of IPv6 stands in brackets (RFC 3986 §3.2.2).
    private static func location(_ authority: Substring) -> (host: String?, port: Substring?) {
        if authority.contains("@") { return (nil, nil) }
        let host: Substring
        let rest: Substring
        if authority.hasPrefix("[") {
            guard let end = authority.firstIndex(of: "]") else { return (nil, nil) }
            host = authority[..<end].dropFirst()
            rest = authority[end...].dropFirst()
            guard host.contains(":"), host.allSatisfy({ $0.isHexDigit || ":.%".contains($0) }) else {
                return (nil, nil)
            }
        } else {
            host = authority.prefix { $0 != ":" }
            rest = authority.dropFirst(host.count)
        }
        guard !host.isEmpty, rest.isEmpty || rest.hasPrefix(":") else { return (nil, nil) }
        return (String(host), rest.isEmpty ? nil : rest.dropFirst())
    }
}

/// A host and a port to connect to.
public struct HostAndPort: Sendable, Hashable {
    /// A name or an address, without brackets.
    public var host: String
    /// The TCP port.
    public var port: Int

    /// Makes a place to connect to.
    public init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    /// Reads `host:port`, or `[address]:port` for IPv6. `nil` if it is neither.
    public init?(_ text: String) {
        guard text.last != ":", let url = StreamURL("http://\(text)"), url.authority == text,
            text.last?.isNumber == true,
            text.hasSuffix(":\(url.port)")
        else { return nil }
        self.init(host: url.host, port: url.port)
    }
}
