// SPDX-License-Identifier: Apache-2.0

import Linecard
import ProviderFixtures
import Testing

/// Section 7: X-Plivo-Signature, V2 and V3. https://plivo.com/docs/voice/concepts/signature-validation
///
/// Not tested, because nothing in the library depends on it:
/// - The SDKs differ over a GET with both query and parameters. A GET's parameters are its query.
/// - V1 is deprecated. The library leaves it out.
enum PlivoSignatureRows {
    private static let signature = PlivoSignature(authToken: Signer.token)

    /// True if a request is valid with the signature of a text and the nonce.
    private static func isValid(_ signed: String, _ url: String, _ content: WebhookContent = .empty) -> Bool {
        signature.isValid([Signer.sha256(signed + ".777")], nonce: "777", url: url, content: content)
    }

    static let webhooks: [ReferenceRow] = [
        ReferenceRow("7.1", "V2 signs scheme, host, port and path, then the nonce, and neither query nor body") {
            let code = Signer.sha256("https://h:1/p777")
            #expect(signature.isValidV2([code], nonce: "777", url: "https://h:1/p?a=1"))
            #expect(!signature.isValidV2([code], nonce: "777", url: "https://h/p"))
        },
        ReferenceRow("7.1", "V2 may have the main account's signature too: any of several will do") {
            PlivoSignatureTests().version2()
        },
        ReferenceRow("7.2", "a header may list several signatures: any match will do") {
            let right = Signer.sha256("https://h/p.777")
            let wrong = Signer.sha256("https://h/q.777")
            for lines in [["\(wrong), \(right)"], [wrong, right], ["\(right),\(wrong)"]] {
                #expect(signature.isValid(lines, nonce: "777", url: "https://h/p", content: .empty))
            }
            #expect(!signature.isValid([wrong], nonce: "777", url: "https://h/p", content: .empty))
        },
        ReferenceRow("7.2", "the nonce follows a dot") {
            let glued = Signer.sha256("https://h/p777")
            #expect(isValid("https://h/p", "https://h/p"))
            #expect(!signature.isValid([glued], nonce: "777", url: "https://h/p", content: .empty))
        },
        ReferenceRow("7.2", "GET without a query: the base") { #expect(isValid("https://h/p", "https://h/p")) },
        ReferenceRow("7.2", "GET with a query: sorted by name") {
            #expect(isValid("https://h/p?a=1&b=2", "https://h/p?b=2&a=1"))
        },
        ReferenceRow("7.2", "POST without anything: the base") {
            #expect(isValid("https://h/p", "https://h/p", .form("")))
        },
        ReferenceRow("7.2", "POST with a query alone: no dot behind it") {
            #expect(isValid("https://h/p?a=1&b=2", "https://h/p?b=2&a=1", .form("")))
            #expect(!isValid("https://h/p?a=1&b=2.", "https://h/p?b=2&a=1", .form("")))
        },
        ReferenceRow("7.2", "POST with parameters alone: names and values, sorted, without separators") {
            #expect(isValid("https://h/p?a1b2", "https://h/p", .form("b=2&a=1")))
        },
        ReferenceRow("7.2", "POST with both: a dot between") {
            #expect(isValid("https://h/p?c=3.a1b2", "https://h/p?c=3", .form("b=2&a=1")))
        },
        ReferenceRow("7.2", "values are decoded one by one, so that %26 and %3D stay within a value") {
            #expect(isValid("https://h/p?a=1&2=3", "https://h/p?a=1%262%3D3"))
        },
        ReferenceRow("7.2", "SDKs differ over repeated names: all values count, sorted") {
            #expect(isValid("https://h/p?a=1&a=2", "https://h/p?a=2&a=1"))
            #expect(isValid("https://h/p?a1a2", "https://h/p", .form("a=2&a=1")))
        },
        ReferenceRow("7.2", "SDKs differ over a bare question mark: none is signed") {
            #expect(!isValid("https://h/p?", "https://h/p") && isValid("https://h/p", "https://h/p?"))
        },
        ReferenceRow("7.2", "SDKs differ over the port: it is kept") {
            #expect(isValid("https://h:1/p", "https://h:1/p") && !isValid("https://h/p", "https://h:1/p"))
        },
        ReferenceRow("7.2", "SDKs differ over +: it is a space") {
            #expect(isValid("https://h/p?a= ", "https://h/p?a=+") && isValid("https://h/p?a=+", "https://h/p?a=%2B"))
        },
        ReferenceRow("7.2", "SDKs differ over the order: it is that of bytes") {
            #expect(isValid("https://h/p?B=1&a10=1&a2=1", "https://h/p?a2=1&a10=1&B=1"))
        },
        ReferenceRow("7.2", "SDKs differ over the method's spelling") {
            #expect(!isValid("https://h/p?a=1", "https://h/p", .form("a=1")))
            #expect(isValid("https://h/p?a=1", "https://h/p?a=1", .empty))
        },
        ReferenceRow("7.2", "the page's worked example contradicts the SDKs, which are followed") {
            for index in PlivoSignatureTests.rules.indices { PlivoSignatureTests().rule(index: index) }
        },
    ]

    static let upgrades: [ReferenceRow] = [
        ReferenceRow("7.3", "sources disagree about an upgrade's scheme: http, https and wss are valid") {
            for scheme in ["http", "https", "wss"] {
                #expect(isValid("\(scheme)://h:1/s?a=1", "wss://h:1/s?a=1", .upgrade))
            }
            #expect(!isValid("ftp://h:1/s?a=1", "wss://h:1/s?a=1", .upgrade))
        },
        ReferenceRow("7.3", "the path that one SDK appends is not signed") {
            #expect(
                isValid("http://h/s", "wss://h/s", .upgrade) && !isValid("http://h/s/websocket", "wss://h/s", .upgrade))
        },
        ReferenceRow("7.3", "one page signs the word GET, without a dot: that is not valid") {
            let code = Signer.sha256("GEThttp://h/s777")
            #expect(!signature.isValid([code], nonce: "777", url: "wss://h/s", content: .upgrade))
            #expect(isValid("http://h/s", "wss://h/s", .upgrade))
        },
        ReferenceRow("7.3", "a missing or wrong signature is refused") {
            for lines in [[], [""], ["AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="]] {
                PlivoForgeryTests().noSignature(lines: lines)
            }
        },
        ReferenceRow("7.3", "a missing nonce is refused") {
            for nonce in [nil, ""] { PlivoForgeryTests().oddNonce(nonce: nonce) }
        },
        ReferenceRow("7.4", "the published vector of V2") {
            PlivoSignatureTests().version2()
        },
        ReferenceRow("7.4", "the published vectors of V3") {
            for vector in PlivoSignatureTests.published {
                PlivoSignatureTests().publishedVector(url: vector.url, content: vector.content, code: vector.code)
            }
        },
        ReferenceRow("7.4", "no vector of an upgrade is published; a derived one holds") {
            for scheme in ["http", "https", "wss"] { PlivoSignatureTests().upgrade(scheme: scheme) }
        },
    ]
}
