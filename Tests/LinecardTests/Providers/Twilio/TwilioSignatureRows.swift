// SPDX-License-Identifier: Apache-2.0

import Linecard
import ProviderFixtures
import Testing

/// Section 7: X-Twilio-Signature. https://www.twilio.com/docs/usage/security#validating-requests
///
/// Not tested, because nothing in the library depends on it:
/// - Two samples of the security page have signatures whose token is not published.
enum TwilioSignatureRows {
    /// True if a request is valid with the signature of a text.
    private static func isValid(_ signed: String, _ url: String, _ content: WebhookContent = .empty) -> Bool {
        TwilioSignature(authToken: Signer.token).isValid(Signer.sha1(signed), url: url, content: content)
    }

    static let rows: [ReferenceRow] = [
        ReferenceRow("7", "the Base64 of an HMAC-SHA1 with the auth token") {
            for vector in TwilioSignatureTests.published { TwilioSignatureTests().publishedVector(vector: vector) }
        },
        ReferenceRow("7", "the URL is signed as configured at Twilio, with its percent-encoding and the host's case") {
            #expect(isValid("https://H.example/a%2fb?q=%20", "https://H.example/a%2fb?q=%20"))
            #expect(!isValid("https://h.example/a%2fb?q=%20", "https://H.example/a%2fb?q=%20"))
            #expect(!isValid("https://H.example/a/b?q=%20", "https://H.example/a%2fb?q=%20"))
        },
        ReferenceRow("7", "a form's parameters are signed decoded, in byte order of names, without separators") {
            #expect(isValid("https://h/pB2a1 +", "https://h/p", .form("a=1+%2B&B=2")))
        },
        ReferenceRow("7", "a parameter with an empty value is signed as its name") {
            #expect(isValid("https://h/pab1", "https://h/p", .form("b=1&a=")))
        },
        ReferenceRow("7", "a GET appends nothing") { #expect(isValid("https://h/p?b=2&a=1", "https://h/p?b=2&a=1")) },
        ReferenceRow("7", "a JSON body is signed by its hash in the URL") {
            for hash in TwilioForgeryTests.hashes {
                TwilioForgeryTests().unhashed(query: hash.query, isValid: hash.isValid)
            }
        },
        ReferenceRow("7", "each value of a repeated name is signed once") {
            #expect(isValid("https://h/pa1a2", "https://h/p", .form("a=2&a=1&a=2")))
        },
        ReferenceRow("7", "the key is the primary auth token: an API key does not sign") {
            for vector in TwilioSignatureTests.published { TwilioForgeryTests().forged(vector: vector) }
        },
        ReferenceRow("7", "the token is that of the region") {
            let other = TwilioSignature(authToken: "ie1")
            #expect(other.isValid(Signer.sha1("https://h/", token: "ie1"), url: "https://h/", content: .empty))
            #expect(!other.isValid(Signer.sha1("https://h/"), url: "https://h/", content: .empty))
        },
        ReferenceRow("7", "user and password may be dropped or kept") {
            for signed in ["https://u:p@h/p", "https://h/p"] { #expect(isValid(signed, "https://u:p@h/p")) }
        },
        ReferenceRow("7", "the port may be kept, dropped, or added: 443 for https, 80 for http") {
            for signed in ["https://h:1/p", "https://h/p"] { #expect(isValid(signed, "https://h:1/p")) }
            #expect(isValid("https://h:443/p", "https://h/p") && isValid("http://h:80/p", "http://h/p"))
            #expect(!isValid("https://h:80/p", "https://h/p"))
        },
        ReferenceRow("7", "for wss the port that is added is 443") {
            #expect(isValid("wss://h:443/p", "wss://h/p", .upgrade) && !isValid("wss://h:80/p", "wss://h/p", .upgrade))
        },
        ReferenceRow("7", "a query parsed and rewritten, which the SDK for Node also tries, is not tried") {
            #expect(isValid("https://h/p?a='", "https://h/p?a='") && !isValid("https://h/p?a=%27", "https://h/p?a='"))
        },
        ReferenceRow("7", "a missing or empty header is refused") {
            for text in [nil, "", "AAAAAAAAAAAAAAAAAAAAAAAAAAA="] { TwilioForgeryTests().noSignature(text: text) }
        },
        ReferenceRow("7", "an upgrade is signed as wss, with a slash at the end or without") {
            for url in ["https://h/s", "wss://h/s"] {
                #expect(isValid("wss://h/s", url, .upgrade) && isValid("wss://h/s/", url, .upgrade))
                #expect(!isValid("https://h/s", url, .upgrade))
            }
        },
        ReferenceRow("7", "white space in a value is part of it") {
            #expect(isValid("https://h/pa 1 ", "https://h/p", .form("a= 1 ")))
            #expect(!isValid("https://h/pa1", "https://h/p", .form("a= 1 ")))
        },
        ReferenceRow("7", "a slash at the end of a webhook's path is another path") {
            #expect(!isValid("https://h/p/", "https://h/p"))
        },
        ReferenceRow("7", "parameters may be added at any time: all are signed") {
            #expect(isValid("https://h/pLaterx", "https://h/p", .form("Later=x")))
        },
        ReferenceRow("7.1", "the published vectors") {
            for vector in TwilioSignatureTests.published { TwilioSignatureTests().publishedVector(vector: vector) }
        },
        ReferenceRow("7.1", "vector 9 must fail") {
            TwilioSignatureTests().wrongOrder()
        },
        ReferenceRow("7.1", "derived vectors") {
            for vector in TwilioSignatureTests.derived { TwilioSignatureTests().derivedVector(vector: vector) }
        },
        ReferenceRow("7.1", "no vector of an upgrade is published; two derived ones hold") {
            for upgrade in TwilioSignatureTests.upgrades {
                TwilioSignatureTests().upgrade(url: upgrade.url, signed: upgrade.signed)
            }
        },
    ]
}
