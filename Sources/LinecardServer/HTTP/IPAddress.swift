// SPDX-License-Identifier: Apache-2.0

import NIOCore

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// An IP address. An IPv4 address is stored as an IPv4-mapped IPv6 address (RFC 4291 §2.5.5.2).
struct IPAddress: Hashable, Sendable {
    private let bits: UInt128

    /// Makes the address of a socket; nil for a Unix domain socket.
    init?(_ address: SocketAddress?) {
        guard let text = address?.ipAddress else { return nil }
        self.init(text)
    }

    /// Parses an address such as `192.0.2.1` or `2001:db8::1`.
    init?(_ text: some StringProtocol) {
        guard text.utf8.count < INET6_ADDRSTRLEN, text.utf8.allSatisfy({ $0 != 0 }) else { return nil }
        let text = String(text)
        var bytes = [UInt8](repeating: 0, count: 16)
        if inet_pton(AF_INET6, text, &bytes) == 1 {
            bits = bytes.reduce(0) { $0 << 8 | UInt128($1) }
        } else if inet_pton(AF_INET, text, &bytes) == 1 {
            bits = bytes.prefix(4).reduce(0xFFFF) { $0 << 8 | UInt128($1) }
        } else {
            return nil
        }
    }

    private var isIPv4: Bool { bits >> 32 == 0xFFFF }

    /// The peer that the address belongs to: for IPv6 the network of 64 bits, which is what one household is given.
    var peer: IPAddress { isIPv4 ? self : IPAddress(bits: (bits >> 64) << 64) }

    private init(bits: UInt128) { self.bits = bits }

    /// A range of addresses, such as `10.0.0.0/8`, or one address.
    struct Range: Hashable, Sendable {
        private let network: UInt128
        private let mask: UInt128

        init?(_ text: String) {
            let parts = text.split(separator: "/", omittingEmptySubsequences: false)
            guard parts.count <= 2, let first = parts.first, let address = IPAddress(first) else { return nil }
            let width = address.isIPv4 ? 32 : 128
            let length = parts.count == 2 ? Int(parts[1]) : width
            guard let length, (0...width).contains(length) else { return nil }
            mask = UInt128.max << UInt128(width - length)
            network = address.bits & mask
        }

        func contains(_ address: IPAddress) -> Bool { address.bits & mask == network }
    }
}
