// SPDX-License-Identifier: Apache-2.0

/// The components of a URL or relative reference (RFC 3986 §3), byte for byte.
///
/// Splitting follows RFC 3986 appendix B and never fails. Nothing is decoded or changed, so signatures can be checked
/// against the components. Check ``hasValidHost`` and ``portNumber`` before connecting. Components are bytes because
/// comparing Swift strings normalizes them, which takes quadratic time for some inputs and equates texts that sign
/// differently.
package struct URLParts: Sendable, Equatable {
    /// The text before the first colon; nil for a relative reference.
    package let scheme: [UInt8]?
    /// User and password without the `@`.
    package let userinfo: [UInt8]?
    /// A name, or an IP address with the brackets of IPv6; nil without an authority.
    package let host: [UInt8]?
    /// The digits after the host's colon, if there is one.
    package let port: [UInt8]?
    package let path: [UInt8]
    /// The text after the `?`.
    package let query: [UInt8]?
    /// The text after the `#`.
    package let fragment: [UInt8]?

    /// Splits a URL.
    ///
    /// - Parameter hasFragment: Pass false for a request target, in which `#` is an ordinary byte. Defaults to true.
    package init(_ url: String, hasFragment: Bool = true) {
        var rest = Array(url.utf8)[...]
        fragment = hasFragment ? rest.removeSuffix(after: UInt8(ascii: "#")) : nil
        query = rest.removeSuffix(after: UInt8(ascii: "?"))
        scheme = rest.removeScheme()
        guard rest.starts(with: "//".utf8) else {
            (userinfo, host, port) = (nil, nil, nil)
            path = Array(rest)
            return
        }
        rest = rest.dropFirst(2)
        var authority = rest.prefix { $0 != UInt8(ascii: "/") }
        path = Array(rest[authority.endIndex...])
        let at = authority.lastIndex(of: UInt8(ascii: "@"))
        userinfo = at.map { Array(authority[..<$0]) }
        if let at { authority = authority[(at + 1)...] }
        // The colons inside an IPv6 address are followed by at least the bracket, not by digits alone.
        if let colon = authority.lastIndex(where: { !$0.isASCIIDigit }), authority[colon] == UInt8(ascii: ":") {
            host = Array(authority[..<colon])
            port = Array(authority[(colon + 1)...])
        } else {
            host = Array(authority)
            port = nil
        }
    }
}

extension URLParts {
    /// The scheme, if it is `http`, `https`, `ws` or `wss`.
    package var webScheme: WebScheme? { scheme.flatMap(WebScheme.init) }

    /// The host without the brackets of IPv6, as a socket takes it.
    package var unbracketedHost: [UInt8]? { host.map { Array(addressLiteral ?? $0[...]) } }

    /// The text between the brackets around the host.
    package var addressLiteral: ArraySlice<UInt8>? {
        guard let host, host.count > 2, host.first == UInt8(ascii: "["), host.last == UInt8(ascii: "]") else {
            return nil
        }
        return host.dropFirst().dropLast()
    }

    /// Indicates whether the host is a name (RFC 3986 §3.2.2), or an IPv6 address in brackets, optionally with a zone
    /// (RFC 6874).
    package var hasValidHost: Bool {
        if let addressLiteral {
            let address = addressLiteral.prefix { $0 != UInt8(ascii: "%") }
            let zone = addressLiteral[address.endIndex...]
            return address.isIPv6Address && zone.count != 1 && zone.dropFirst().allSatisfy(\.isUnreservedInURL)
        }
        guard let host, !host.isEmpty else { return false }
        return host.allSatisfy { $0.isUnreservedInURL || "%!$&'()*+,;=".utf8.contains($0) }
    }

    /// The port, or the scheme's default if there is none. Nil if it isn't 1 to 65,535.
    package var portNumber: UInt16? {
        guard let port else { return webScheme?.defaultPort }
        return UInt16(String(decoding: port, as: UTF8.self)).flatMap { $0 > 0 ? $0 : nil }
    }
}

extension ArraySlice<UInt8> {
    /// Removes a delimiter and the bytes after it, and returns those.
    fileprivate mutating func removeSuffix(after delimiter: UInt8) -> [UInt8]? {
        guard let place = firstIndex(of: delimiter) else { return nil }
        defer { self = self[..<place] }
        return Array(self[(place + 1)...])
    }

    fileprivate mutating func removeScheme() -> [UInt8]? {
        let end = firstIndex { ":/".utf8.contains($0) }
        guard let end, self[end] == UInt8(ascii: ":") else { return nil }
        defer { self = self[(end + 1)...] }
        return Array(self[..<end])
    }

    /// Indicates whether this is an IPv6 address (RFC 4291 §2.2): eight groups of up to four digits, with `::` for
    /// groups of zeros, and optionally an IPv4 address in place of the last two.
    fileprivate var isIPv6Address: Bool {
        guard let gap = firstRange(of: "::".utf8) else { return groupCount == 8 }
        guard let before = self[..<gap.lowerBound].groupCount, let after = self[gap.upperBound...].groupCount else {
            return false
        }
        return before + after < 8 && !self[..<gap.lowerBound].contains(UInt8(ascii: "."))
    }

    /// The number of 16-bit groups; nil if one of them isn't valid.
    private var groupCount: Int? {
        if isEmpty { return 0 }
        var groups = split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        let hasIPv4 = groups.last?.isIPv4Address == true
        if hasIPv4 { groups.removeLast() }
        guard groups.allSatisfy({ 1...4 ~= $0.count && $0.allSatisfy(\.isASCIIHexDigit) }) else { return nil }
        return groups.count + (hasIPv4 ? 2 : 0)
    }
}

extension Collection<UInt8> {
    /// Indicates whether this is an IPv4 address: four numbers from 0 to 255.
    fileprivate var isIPv4Address: Bool {
        let parts = split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return parts.count == 4
            && parts.allSatisfy { part in
                let isNumber = 1...3 ~= part.count && part.allSatisfy(\.isASCIIDigit)
                return isNumber && part.reduce(0) { $0 * 10 + Int($1 & 15) } < 256
            }
    }

    /// Indicates whether this host is this machine: `localhost`, `127.0.0.0/8` (RFC 1122 §3.2.1.3) or `::1`.
    package var isLoopbackHost: Bool {
        hasSameBytesIgnoringCase(as: "localhost".utf8) || elementsEqual("::1".utf8)
            || isIPv4Address && starts(with: "127.".utf8)
    }
}

extension UInt8 {
    /// Indicates whether the character is unreserved (RFC 3986 §2.3).
    var isUnreservedInURL: Bool { isASCIILetterOrDigit || "-._~".utf8.contains(self) }

    fileprivate var isASCIIDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }

    fileprivate var isASCIIHexDigit: Bool {
        isASCIIDigit || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(self | 0x20)
    }
}
