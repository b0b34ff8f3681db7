// SPDX-License-Identifier: Apache-2.0

import Linecard

/// The target of a request, in origin form or absolute form (RFC 9112 §3.2): printable ASCII.
struct RequestTarget: Hashable {
    /// Path and query, as they came.
    let uri: String
    /// Host and port of the absolute form; nil in origin form.
    let authority: String?

    /// The path without the query.
    var path: Substring { uri.prefix { $0 != "?" } }

    /// Takes a target apart.
    ///
    /// - Throws: ``ConnectionRefusal/malformedRequest`` for any other form, and for characters that no URL has.
    init(_ text: String) throws(RequestRefused) {
        guard text.utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "#") }) else {
            throw RequestRefused(.malformedRequest, "the target is no URL")
        }
        if text.utf8.first == UInt8(ascii: "/") {
            (uri, authority) = (text, nil)
            return
        }
        guard let scheme = ["http://", "https://"].first(where: { text.prefix($0.count).lowercased() == $0 }) else {
            throw RequestRefused(.malformedRequest, "the target is neither a path nor a URL of HTTP")
        }
        let rest = text.dropFirst(scheme.count)
        let authority = rest.prefix { $0 != "/" && $0 != "?" }
        guard Self.isAuthority(String(authority)) else {
            throw RequestRefused(.malformedRequest, "the target has no host")
        }
        let uri = rest.dropFirst(authority.count)
        self.uri = uri.hasPrefix("/") ? String(uri) : "/\(uri)"
        self.authority = String(authority)
    }

    /// Whether a text is a host and perhaps a port, without a user.
    static func isAuthority(_ text: String) -> Bool { !text.contains("/") && BaseURL("http://\(text)") != nil }
}
