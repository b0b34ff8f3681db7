// SPDX-License-Identifier: Apache-2.0

/// Scheme, host, perhaps a port and perhaps a path, all in ASCII and without anything that two readers might read in two
/// ways. With a query or fragment the path behind it would not be one, and with a user's password it would be shown in
/// logs.
package struct BaseURL {
    /// All of it, without slashes at the end.
    package let text: String
    let isEncrypted: Bool
    /// Whether the path is one by RFC 3986 §3.3, with nothing left to encode.
    let isEncoded: Bool
    private let host: Substring

    /// Takes a URL apart; `nil` for anything else than the above.
    package init?(_ url: String) {
        text = String(url.reversed().drop { $0 == "/" }.reversed())
        guard let scheme = ["https://", "http://"].first(where: url.hasPrefix) else { return nil }
        isEncrypted = scheme == "https://"
        let rest = text.dropFirst(scheme.count)
        let authority = rest.prefix { $0 != "/" }
        // An IPv6 address stands in brackets, so that its colons are told from the port's (RFC 3986 §3.2.2).
        let isAddress = authority.hasPrefix("[")
        host = isAddress ? authority.dropFirst().prefix { $0 != "]" } : authority.prefix { $0 != ":" }
        if isAddress, !authority.contains("]") { return nil }
        let port = authority.dropFirst(host.count + (isAddress ? 2 : 0))
        let path = rest.dropFirst(authority.count)
        isEncoded = path.utf8.allSatisfy { $0.isASCIILetterOrDigit || "/-._~%!$&'()*+,;=:".utf8.contains($0) }
        guard isAddress ? Self.isAddress(host) : Self.isName(host), port.isEmpty || Self.isPort(port),
            Self.isPath(path)
        else { return nil }
    }

    /// Whether the host is this machine: `localhost`, `127.0.0.0/8` (RFC 1122 §3.2.1.3) or `::1`.
    var isLoopback: Bool {
        if host.lowercased() == "localhost" || host == "::1" { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }

    private static func isName(_ text: Substring) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { $0.isASCIILetterOrDigit || "-._".utf8.contains($0) }
    }

    private static func isAddress(_ text: Substring) -> Bool {
        text.contains(":") && text.allSatisfy { $0.isASCII && $0.isHexDigit || $0 == ":" || $0 == "." }
    }

    private static func isPort(_ text: Substring) -> Bool {
        let digits = text.dropFirst()
        return text.first == ":" && digits.allSatisfy(\.isNumber) && UInt16(digits) ?? 0 > 0
    }

    private static func isPath(_ text: Substring) -> Bool {
        text.utf8.allSatisfy { (0x21...0x7E).contains($0) && !#"?#@\"#.utf8.contains($0) }
    }
}
