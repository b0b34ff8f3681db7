// SPDX-License-Identifier: Apache-2.0

/// Scheme, host, perhaps a port and perhaps a path, all in ASCII, with nothing that two readers might read in two ways. A query
/// or fragment would swallow the path that is appended, and a user's password would show in logs.
package struct BaseURL {
    /// The URL with its scheme in lower case and without slashes at the end.
    package let text: String
    /// Whether the path conforms to RFC 3986 §3.3, with nothing left to encode.
    let isEncoded: Bool
    private let scheme: WebScheme
    private let host: [UInt8]

    /// Splits a URL; nil for anything other than the above.
    package init?(_ url: String) {
        let parts = URLParts(url)
        guard let scheme = parts.webScheme, !scheme.isWebSocket, let host = parts.unbracketedHost,
            parts.addressLiteral != nil || host.allSatisfy({ $0.isASCIILetterOrDigit || "-._".utf8.contains($0) }),
            parts.hasValidHost, !host.contains(UInt8(ascii: "%")), parts.portNumber != nil,
            parts.userinfo == nil, parts.query == nil, parts.fragment == nil,
            parts.path.allSatisfy({ (0x21...0x7E).contains($0) && !#"@\"#.utf8.contains($0) })
        else { return nil }
        self.scheme = scheme
        self.host = host
        isEncoded = parts.path.allSatisfy { $0.isUnreservedInURL || "/%!$&'()*+,;=:".utf8.contains($0) }
        let rest = url.utf8.dropFirst(scheme.rawValue.utf8.count).reversed().drop { $0 == UInt8(ascii: "/") }
        text = scheme.rawValue + String(decoding: rest.reversed(), as: UTF8.self)
    }

    var isEncrypted: Bool { scheme.isSecure }

    var isLoopback: Bool { host.isLoopbackHost }
}
