// SPDX-License-Identifier: Apache-2.0

import Linecard

/// The target of a request, in origin form or absolute form (RFC 9112 §3.2): printable ASCII.
struct RequestTarget: Hashable {
    /// The path and query, as received.
    let uri: String
    /// The host and port of the absolute form; nil in origin form.
    let authority: String?

    /// The path without the query.
    var path: Substring { uri.prefix { $0 != "?" } }

    /// Parses a target.
    ///
    /// - Throws: ``ConnectionRefusal/malformedRequest`` for any other form, and for characters that no URL has.
    init(_ text: String) throws(RequestRefused) {
        guard text.utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "#") }) else {
            throw RequestRefused(.malformedRequest, "the target is not a URL")
        }
        if text.utf8.first == UInt8(ascii: "/") {
            (uri, authority) = (text, nil)
            return
        }
        let parts = URLParts(text, hasFragment: false)
        guard let scheme = parts.webScheme, !scheme.isWebSocket, parts.isServer else {
            throw RequestRefused(.malformedRequest, "the target is neither a path nor an HTTP URL")
        }
        let rest = text.utf8.dropFirst(scheme.rawValue.utf8.count + "://".utf8.count)
        let authority = rest.prefix { $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "?") }
        self.authority = String(decoding: authority, as: UTF8.self)
        uri = (parts.path.isEmpty ? "/" : "") + String(decoding: rest[authority.endIndex...], as: UTF8.self)
    }

    /// Returns true if a text is a host, with or without a port.
    static func isAuthority(_ text: String) -> Bool {
        let parts = URLParts("//\(text)")
        return parts.isServer && parts.path.isEmpty && parts.query == nil && parts.fragment == nil
    }
}

extension URLParts {
    /// True if there is a valid host, no user, and no invalid port.
    fileprivate var isServer: Bool { hasValidHost && userinfo == nil && (port == nil || portNumber != nil) }
}
