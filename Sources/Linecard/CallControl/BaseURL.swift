// SPDX-License-Identifier: Apache-2.0

/// An `http` or `https` URL of a host with an optional port and path, in ASCII, that all parsers read alike.
///
/// A query or fragment is rejected because it would swallow the path that is appended, a user because the password
/// would show in logs.
package struct BaseURL {
    /// The URL with its scheme in lower case and without trailing slashes.
    package let text: String
    /// Indicates whether RFC 3986 §3.3 allows every character of the path, so that none needs encoding.
    let isEncoded: Bool
    private let scheme: WebScheme
    private let host: [UInt8]

    /// Parses a URL; nil for any other.
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
