// SPDX-License-Identifier: Apache-2.0

import Linecard
import Testing

/// The vectors published with the vendor's SDKs, and derived ones. The GET vector has the parameters of the POST in its
/// query.
@Suite("Plivo's signature") struct PlivoSignatureTests {
    static let signature = PlivoSignature(authToken: "Y2Q2ZDgxZmY5YWRiOTI5YmQ1Njg0MTAxZWIyOTc4")
    static let nonce = "31627761595286130198"
    static let base = "https://plivobin.non-prod.plivops.com/api/v1/validate_signature03.xml"
    static let form = [
        "To=sip%3APlivoSignature382029104058171078704104%40phone-qa.voice.plivodev.com",
        "ALegRequestUUID=3e82ae9d-2c78-4d85-b1a4-6eae7dbafb36", "ALegUUID=3e82ae9d-2c78-4d85-b1a4-6eae7dbafb36",
        "BillRate=0.002", "CallStatus=in-progress", "CallUUID=3e82ae9d-2c78-4d85-b1a4-6eae7dbafb36",
        "Direction=outbound", "Event=StartApp", "From=19792014278", "ParentAuthID=MANWVLYTK4ZWU1YTY4QA",
        "RequestUUID=3e82ae9d-2c78-4d85-b1a4-6eae7dbafb36",
        "SIP-H-To=%3Csip%3APlivoSignature382029104058171078704104%4052.9.11.55%3Btransport%3Dudp%3E%3Btag%3D1",
        "SessionStart=2020-04-08+11%3A34%3A33.238707",
    ].joined(separator: "&")
    static let post = "k7Pusd4OxCIjR5IfA9iedDNu/h/gbdYqdzG/MiYtd1c="
    static let get = "i/MQsaQSAd6fiKhOh2qeeeLHZ9faldADSb3/7+Akfbc="

    /// The vectors of V3: URL, content, signature.
    static let published: [(url: String, content: WebhookContent, code: String)] = [
        (base + "/?a=b&c=d", .form(form), post),
        (base + "?" + form, .empty, get),
    ]

    @Test("the published vectors are valid", arguments: published)
    func publishedVector(url: String, content: WebhookContent, code: String) {
        #expect(Self.signature.isValid([code], nonce: Self.nonce, url: url, content: content))
    }

    @Test("the order of query and form does not matter", arguments: published)
    func order(url: String, content: WebhookContent, code: String) {
        let parts = url.split(separator: "?")
        let reversed = { (text: Substring) in
            text.split(separator: "&").reversed().joined(separator: "&")
        }
        let form = content == .empty ? content : .form(reversed(Self.form[...]))

        #expect(
            Self.signature.isValid(
                [code], nonce: Self.nonce, url: parts[0] + "?" + reversed(parts[1]), content: form))
    }

    /// Requests and the text that is signed for them.
    static let rules: [(url: String, content: WebhookContent, text: String)] = [
        ("https://h/p", .empty, "https://h/p"),
        ("https://h:1/p?b=2&a=1", .empty, "https://h:1/p?a=1&b=2"),
        ("https://h/p", .form(""), "https://h/p"),
        ("https://h/p?b=2&a=1", .form(""), "https://h/p?a=1&b=2"),
        ("https://h/p", .form("d=4&c=3"), "https://h/p?c3d4"),
        ("https://h/p?b=2&a=1", .form("d=4&c=3"), "https://h/p?a=1&b=2.c3d4"),
        ("https://h/p?", .empty, "https://h/p"),
        ("https://h/p?", .form("a=1"), "https://h/p?a1"),
        ("https://h", .empty, "https://h"),
        ("https://h?a=1", .empty, "https://h?a=1"),
        ("https://h/p?B=1&a=2", .form("b=1&A=2"), "https://h/p?B=1&a=2.A2b1"),
        ("https://h/p?a=%26%3D+x", .form("B=%2B&a="), "https://h/p?a=&= x.B+a"),
        ("https://h/p?a=2&a=1&a=2", .empty, "https://h/p?a=1&a=2&a=2"),
        ("https://h/p", .form("a=2&a=1&a=2"), "https://h/p?a1a2a2"),
        ("https://h/p?a=1", .form("a=1"), "https://h/p?a=1.a1"),
        ("https://h/p?a", .empty, "https://h/p?a="),
        ("https://h/%70?a=%C3%A9", .empty, "https://h/%70?a=é"),
        ("https://h/p?a=1?b=2", .empty, "https://h/p?a=1?b=2"),
        ("HTTPS://H.Example/p", .empty, "HTTPS://H.Example/p"),
        ("https://u:p@h/p", .empty, "https://u:p@h/p"),
        ("wss://h:9/p?b=2&a=1", .upgrade, "http://h:9/p?a=1&b=2"),
        ("https://h/p", .upgrade, "http://h/p"), ("https://h/p", .upgrade, "https://h/p"),
        ("https://h/p", .upgrade, "wss://h/p"), ("ws://h/p", .upgrade, "http://h/p"),
    ]

    @Test("the signed text follows the vendor's rules", arguments: rules.indices)
    func rule(index: Int) {
        let (url, content, text) = Self.rules[index]
        let code = Signer.sha256(text + ".777")

        #expect(PlivoSignature(authToken: Signer.token).isValid([code], nonce: "777", url: url, content: content))
    }

    @Test(
        "the derived vector of an upgrade is valid whatever the scheme of the public URL",
        arguments: ["http", "https", "ws", "wss", "WSS"])
    func upgrade(scheme: String) {
        let signature = PlivoSignature(authToken: "my_auth_token")
        let code = "N776KjBFlI9pUdqIq/HU6fyj0fOTpv8E4kC70aHXAtQ="
        let url = "\(scheme)://voice.example.com/ws/call-1"

        #expect(signature.isValid([code], nonce: "12345", url: url, content: .upgrade))
        for other in ["://voice.example.com/ws/call-2", "://voice.example.com:1/ws/call-1", "://example.com/ws/call-1"]
        {
            #expect(!signature.isValid([code], nonce: "12345", url: scheme + other, content: .upgrade))
        }
        #expect(!signature.isValid([code], nonce: "12346", url: url, content: .upgrade))
    }

    @Test("a webhook is signed with the configured scheme only")
    func scheme() {
        let signature = PlivoSignature(authToken: Signer.token)

        for scheme in ["http", "wss", "ws", "HTTPS"] {
            let code = Signer.sha256("\(scheme)://h/p.777")
            #expect(!signature.isValid([code], nonce: "777", url: "https://h/p", content: .empty))
        }
    }

    @Test(
        "one right signature among several is enough",
        arguments: [
            [get], ["\(get),AAAA"], ["AAAA, \(get)"], ["bad!,\(get),"], [", ,\t\(get) "], ["", get], [post, get, post],
            [String(repeating: "AAAA,", count: 15) + get],
        ])
    func list(lines: [String]) {
        #expect(Self.signature.isValid(lines, nonce: Self.nonce, url: Self.base + "?" + Self.form, content: .empty))
    }

    @Test("the published vector of V2 is valid with any query, and not as V3")
    func version2() {
        let signature = PlivoSignature(authToken: "my_auth_token")
        let code = "ehV3IKhLysWBxC1sy8INm0qGoQYdYsHwuoKjsX7FsXc="

        #expect(signature.isValidV2([code], nonce: "12345", url: "https://answer.url"))
        #expect(signature.isValidV2(["AAAA", "x,\(code)"], nonce: "12345", url: "https://answer.url?a=b"))
        #expect(
            !PlivoSignature(authToken: "my_auth_tokens").isValidV2([code], nonce: "12345", url: "https://answer.url"))
        #expect(!signature.isValid([code], nonce: "12345", url: "https://answer.url", content: .empty))
    }

    @Test(
        "V2 signs scheme, host, port and path",
        arguments: [
            "http://answer.url:1/p", "https://answer.url/p", "https://answer.url:2/p", "https://answer.url:1/P",
            "https://answer.url:1/p/", "https://answer:1/p", "https://answer.url:1/", "answer.url:1/p", "",
        ])
    func version2Forged(url: String) {
        let signature = PlivoSignature(authToken: Signer.token)
        let code = Signer.sha256("https://answer.url:1/p777")

        #expect(signature.isValidV2([code], nonce: "777", url: "https://answer.url:1/p?query=no"))
        #expect(!signature.isValidV2([code], nonce: "777", url: url))
    }
}
