// SPDX-License-Identifier: Apache-2.0

import Linecard
import Testing

/// plivo.md, section 7.4. The parameters of the GET vector are those of the POST, in the query.
@Suite("Plivo's signature") struct PlivoSignatureTests {
    private static let signature = PlivoSignature(authToken: "Y2Q2ZDgxZmY5YWRiOTI5YmQ1Njg0MTAxZWIyOTc4")
    private static let nonce = "31627761595286130198"
    private static let base = "https://plivobin.non-prod.plivops.com/api/v1/validate_signature03.xml"
    private static let form = [
        "To=sip%3APlivoSignature382029104058171078704104%40phone-qa.voice.plivodev.com",
        "ALegRequestUUID=3e82ae9d-2c78-4d85-b1a4-6eae7dbafb36", "ALegUUID=3e82ae9d-2c78-4d85-b1a4-6eae7dbafb36",
        "BillRate=0.002", "CallStatus=in-progress", "CallUUID=3e82ae9d-2c78-4d85-b1a4-6eae7dbafb36",
        "Direction=outbound", "Event=StartApp", "From=19792014278", "ParentAuthID=MANWVLYTK4ZWU1YTY4QA",
        "RequestUUID=3e82ae9d-2c78-4d85-b1a4-6eae7dbafb36",
        "SIP-H-To=%3Csip%3APlivoSignature382029104058171078704104%4052.9.11.55%3Btransport%3Dudp%3E%3Btag%3D1",
        "SessionStart=2020-04-08+11%3A34%3A33.238707",
    ].joined(separator: "&")

    private static let post = "k7Pusd4OxCIjR5IfA9iedDNu/h/gbdYqdzG/MiYtd1c="
    private static let get = "i/MQsaQSAd6fiKhOh2qeeeLHZ9faldADSb3/7+Akfbc="

    @Test("the published vectors are valid")
    func published() {
        #expect(Self.signature.isValid(Self.post, nonce: Self.nonce, url: Self.base + "/?a=b&c=d", form: Self.form))
        #expect(Self.signature.isValid(Self.get, nonce: Self.nonce, url: Self.base + "?" + Self.form))
    }

    @Test("the order of query and form does not matter")
    func order() {
        let form = Self.form.split(separator: "&").reversed().joined(separator: "&")

        #expect(Self.signature.isValid(Self.post, nonce: Self.nonce, url: Self.base + "/?c=d&a=b", form: form))
    }

    @Test(
        "the derived vector of an upgrade is valid whatever the scheme of the public URL",
        arguments: ["http", "https", "wss"])
    func upgrade(scheme: String) {
        let signature = PlivoSignature(authToken: "my_auth_token")
        let code = "N776KjBFlI9pUdqIq/HU6fyj0fOTpv8E4kC70aHXAtQ="

        #expect(signature.isValid(code, nonce: "12345", url: "\(scheme)://voice.example.com/ws/call-1"))
        #expect(!signature.isValid(code, nonce: "12345", url: "\(scheme)://voice.example.com/ws/call-2"))
        #expect(!signature.isValid(code, nonce: "12345", url: "\(scheme)://voice.example.com:1/ws/call-1"))
        #expect(!signature.isValid(code, nonce: "12346", url: "\(scheme)://voice.example.com/ws/call-1"))
    }

    /// What is signed, by method, query and parameters: the table of section 7.2.
    static let rules: [(url: String, form: String?, text: String)] = [
        ("https://h/p", nil, "https://h/p"),
        ("https://h:1/p?b=2&a=1", nil, "https://h:1/p?a=1&b=2"),
        ("https://h/p", "", "https://h/p"),
        ("https://h/p?b=2&a=1", "", "https://h/p?a=1&b=2"),
        ("https://h/p", "d=4&c=3", "https://h/p?c3d4"),
        ("https://h/p?b=2&a=1", "d=4&c=3", "https://h/p?a=1&b=2.c3d4"),
        ("https://h/p?a=%26%3D+x", "B=%2B&a=", "https://h/p?a=&= x.B+a"),
        ("https://h/p?a=2&a=1", nil, "https://h/p?a=1&a=2"),
        ("http://h/p", nil, "wss://h/p"),
    ]

    @Test("what is signed follows the vendor's rules", arguments: rules.indices)
    func rule(index: Int) {
        let (url, form, text) = Self.rules[index]
        let signature = PlivoSignature(authToken: "token")

        #expect(
            signature.isValid(Credentials.sha256(text + ".n", token: "token"), nonce: "n", url: url, form: form))
    }

    @Test("one right signature among several is enough")
    func list() {
        let lists = ["\(Self.get),AAAA", "AAAA, \(Self.get)", "bad!,\(Self.get),", ", ,\(Self.get)"]

        let url = Self.base + "?" + Self.form

        #expect(lists.allSatisfy { Self.signature.isValid($0, nonce: Self.nonce, url: url) })
        #expect(!Self.signature.isValid("AAAA,\(Self.post)", nonce: Self.nonce, url: url))
    }

    @Test("a forged request is refused")
    func forged() {
        let url = Self.base + "/?a=b&c=d"

        #expect(!Self.signature.isValid(Self.post, nonce: Self.nonce, url: url, form: Self.form + "&x=y"))
        #expect(!Self.signature.isValid(Self.post, nonce: Self.nonce, url: url + "e", form: Self.form))
        #expect(!Self.signature.isValid(Self.post, nonce: Self.nonce, url: url))
        #expect(!Self.signature.isValid(Self.post, nonce: Self.nonce + "0", url: url, form: Self.form))
        #expect(
            !PlivoSignature(authToken: "another").isValid(Self.post, nonce: Self.nonce, url: url, form: Self.form))
    }

    @Test(
        "what is no signature is refused",
        arguments: [
            nil, "", ",", ",,", " ", "i/MQsaQSAd6fiKhOh2qeeeLHZ9faldADSb3/7+Akfb", "i/MQ",
            "i/MQsaQSAd6fiKhOh2qeeeLHZ9faldADSb3/7+AkfbcA",
        ])
    func noSignature(text: String?) {
        #expect(!Self.signature.isValid(text, nonce: Self.nonce, url: Self.base + "?" + Self.form))
    }

    @Test("without a nonce nothing is valid", arguments: [nil, ""])
    func noNonce(nonce: String?) {
        let code = Credentials.sha256("https://h/p.", token: "token")

        #expect(!PlivoSignature(authToken: "token").isValid(code, nonce: nonce, url: "https://h/p"))
    }
}
