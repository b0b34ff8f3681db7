// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import LinecardServer

@Suite("IP addresses") struct IPAddressTests {
    @Test(
        "a range contains the addresses of its network",
        arguments: [
            ("10.0.0.0/8", "10.255.0.1", true), ("10.0.0.0/8", "11.0.0.1", false), ("192.0.2.1", "192.0.2.1", true),
            ("192.0.2.1", "192.0.2.2", false), ("0.0.0.0/0", "203.0.113.9", true), ("0.0.0.0/0", "2001:db8::1", false),
            ("2001:db8::/32", "2001:db8:1::1", true), ("2001:db8::/32", "2001:db9::1", false), ("::/0", "::1", true),
            ("10.0.0.0/8", "::ffff:10.1.2.3", true),
        ])
    func ranges(range: String, address: String, isIn: Bool) throws {
        let range = try #require(IPAddress.Range(range))
        let address = try #require(IPAddress(address))

        #expect(range.contains(address) == isIn)
    }

    @Test(
        "an invalid range is refused",
        arguments: ["", "a", "10.0.0.0/33", "10.0.0.0/-1", "::/129", "10.0.0/8", "1.2.3.4/8/8", "1.2.3.4/"])
    func noRange(text: String) {
        #expect(IPAddress.Range(text) == nil)
        var configuration = CallServerConfiguration()
        configuration.trustedProxies = [text]
        #expect(throws: CallServerError.badTrustedProxy(text)) { try ClientAddress(configuration) }
    }

    @Test("an IPv6 network of 64 bits counts as one peer")
    func peers() {
        #expect(IPAddress("2001:db8::1")?.peer == IPAddress("2001:db8::ffff:1")?.peer)
        #expect(IPAddress("2001:db8::1")?.peer != IPAddress("2001:db8:0:1::1")?.peer)
        #expect(IPAddress("192.0.2.1")?.peer != IPAddress("192.0.2.2")?.peer)
    }
}
