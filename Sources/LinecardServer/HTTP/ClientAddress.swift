// SPDX-License-Identifier: Apache-2.0

import HTTPTypes

/// The header field in which a trusted proxy names its client.
public enum ForwardedField: Sendable, Hashable {
    /// `X-Forwarded-For`: a list of addresses to which each proxy appends that of its client.
    case xForwardedFor
    /// `Forwarded` (RFC 7239).
    case forwarded
}

/// Finds the client that sent a request through trusted proxies.
struct ClientAddress: Sendable {
    private let proxies: [IPAddress.Range]
    private let field: ForwardedField

    init(_ configuration: CallServerConfiguration) throws(CallServerError) {
        field = configuration.forwardedField
        var proxies: [IPAddress.Range] = []
        for text in configuration.trustedProxies {
            guard let range = IPAddress.Range(text) else { throw .badTrustedProxy(text) }
            proxies.append(range)
        }
        self.proxies = proxies
    }

    /// Returns true if an address belongs to a trusted proxy.
    func isProxy(_ address: IPAddress) -> Bool { proxies.contains { $0.contains(address) } }

    /// Returns the address that a trusted proxy names: the last in its list that isn't a proxy's. Those before it come
    /// from the client, and can be forged. Nil if there is none, or it cannot be parsed.
    func client(of fields: HTTPFields) -> IPAddress? {
        let name: HTTPField.Name = field == .forwarded ? .forwarded : .xForwardedFor
        for element in fields.tokens(of: name).reversed() {
            guard let address = field == .forwarded ? Self.forwardedFor(element) : IPAddress(element) else {
                return nil
            }
            if !isProxy(address) { return address }
        }
        return nil
    }

    /// Parses the address in `for=192.0.2.60;proto=http` or `for="[2001:db8::1]:4711"` (RFC 7239 §4, §6).
    private static func forwardedFor(_ element: String) -> IPAddress? {
        let pairs = element.split(separator: ";").map { $0.drop { $0 == " " } }
        guard let pair = pairs.first(where: { $0.hasPrefix("for=") }) else { return nil }
        let node = pair.dropFirst("for=".count).filter { $0 != "\"" && $0 != " " }
        if node.hasPrefix("[") { return IPAddress(node.dropFirst().prefix { $0 != "]" }) }
        return IPAddress(node.prefix { $0 != ":" })
    }
}
