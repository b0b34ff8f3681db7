// SPDX-License-Identifier: Apache-2.0

import LinecardCodec
import Testing

@testable import Linecard

@Suite("Forged Twilio requests") struct TwilioForgeryTests {
    private typealias Vectors = TwilioSignatureTests
    private static let signature = TwilioSignature(authToken: "12345")
    private static let url = Vectors.url
    private static let form = WebhookContent.form(Vectors.form)
    private static let code = "RSOYDt4T1cUTdK1PDd93/VVr8B8="

    @Test("a vector is refused with another token, URL or form", arguments: Vectors.published + Vectors.derived)
    func forged(vector: TwilioSignatureTests.Vector) {
        let (code, url, content) = (vector.signature, vector.url, vector.content)
        let forgeries: [(url: String, content: WebhookContent)] = [
            (url + "3", content), (url + "?", content), (url + "&a=b", content),
            (url.replacing("my", with: "our"), content),
            (url.replacing("https://", with: "http://"), content), (url.replacing("/m", with: "/M"), content),
            (url.uppercased(), content), (url, .form("Zorro=1")), (url, .body("Zorro")), (url, .body("{}")),
            (url, .form(Vectors.form + "&Zorro=1")), (url, .form(Vectors.form.replacing("1234", with: "1235"))),
        ]

        for forgery in forgeries where forgery.url != url || forgery.content != content {
            #expect(!Self.signature.isValid(code, url: forgery.url, content: forgery.content), "\(forgery)")
        }
        for token in ["12346", "1234", "123456", " 12345", "", "\0"] {
            #expect(!TwilioSignature(authToken: token).isValid(code, url: url, content: content), "\(token)")
        }
    }

    @Test(
        "anything that is not the signature is refused",
        arguments: [
            nil, "", " ", "=", "====", "\(code) ", " \(code)", "\(code)\n", "\(code)=", "\(code)\(code)",
            "\(code),\(code)",
            String(code.dropLast()), code.lowercased(), code.uppercased(), code.replacing("/", with: "_"),
            "RSOYDt4T1cUTdK1PDd93", "RSOYDt4T1cUTdK1PDd93/VVr8B9=", "RSOYDt4T1cUTdK1PDd93/VVr8A==", "ä",
            "\(code)\u{301}", "\0",
            "AAAAAAAAAAAAAAAAAAAAAAAAAAA=", "sha1=\(code)", String(repeating: "A", count: 1_000_000),
        ])
    func noSignature(text: String?) {
        #expect(!Self.signature.isValid(text, url: Self.url, content: Self.form))
    }

    @Test("a signature cut off anywhere, or with a bit turned, is refused")
    func damaged() throws {
        let bytes = try Base64.decode(Self.code)

        for length in 0..<Self.code.count {
            #expect(!Self.signature.isValid(String(Self.code.prefix(length)), url: Self.url, content: Self.form))
        }
        for length in 0..<bytes.count {
            let text = Base64.encode(Array(bytes[..<length]))
            #expect(!Self.signature.isValid(text, url: Self.url, content: Self.form))
        }
        for bit in 0..<(bytes.count * 8) {
            var turned = bytes
            turned[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(!Self.signature.isValid(Base64.encode(turned), url: Self.url, content: Self.form))
        }
        #expect(Self.signature.isValid(Base64.encode(bytes), url: Self.url, content: Self.form))
    }

    @Test("a request is not valid on another path, host, scheme, port or query")
    func replayed() {
        let code = Signer.sha1("https://h.example:8443/twilio/voice?call=1")
        let others = [
            "https://h.example:8443/twilio/voice?call=2", "https://h.example:8443/twilio/voice",
            "https://h.example/twilio/voice?call=1",
            "https://h.example:8443/twilio/voice/?call=1", "https://h.example:8443/twilio/Voice?call=1",
            "https://h.example:8443/voice?call=1", "https://x.h.example:8443/twilio/voice?call=1",
            "https://h.example:8444/twilio/voice?call=1", "http://h.example:8443/twilio/voice?call=1",
            "https://h.example:8443/twilio/voice?call=1&call=1", "https://h.example:8443/twilio/voice?%63all=1",
            "https://h.example:8443/twilio/voice?call=1#", "https://h.example:8443/twilio//voice?call=1",
        ]

        #expect(Self.signature.isValid(code, url: "https://h.example:8443/twilio/voice?call=1", content: .empty))
        for url in others { #expect(!Self.signature.isValid(code, url: url, content: .empty), "\(url)") }
    }

    /// Requests with the names and values of the signed one in other places.
    static var moved: [(url: String, content: WebhookContent)] {
        [
            ("https://h/p?a=1", .empty), ("https://h/p?a=1&b=2", .empty), ("https://h/p", .form("a=1&b=2")),
            ("https://h/p?b=2", .form("a=1")), ("https://h/p?a=1", .form("b=2&a=1")), ("https://h/p?a=1", .body("b=2")),
            ("https://h/p?a=1", .form("b=2&c")), ("https://h/p?a=1", .form("=2")),
            ("https://h/p?a=1", .form("b=%32%30")),
        ]
    }

    @Test("parameters do not move between query and form", arguments: moved)
    func movedParameters(url: String, content: WebhookContent) {
        let code = Signer.sha1("https://h/p?a=1b2")

        #expect(Self.signature.isValid(code, url: "https://h/p?a=1", content: .form("b=2")))
        #expect(!Self.signature.isValid(code, url: url, content: content))
    }

    /// Twilio signs names and values without separators, so these requests cannot be told apart.
    @Test(
        "requests with the same signed text are all valid",
        arguments: [
            ("https://h/p?a=1", "b=2&c=3"), ("https://h/p?a=1", "b=2c3"), ("https://h/p?a=1", "b2c=3"),
            ("https://h/p?a=1", "c=3&b=2"), ("https://h/p?a=1", "b=2&b=2&c=3"), ("https://h/p?a=1b2", "c=3"),
            ("https://h/p?a=1b2c3", ""),
        ])
    func inherent(url: String, form: String) {
        #expect(Self.signature.isValid(Signer.sha1("https://h/p?a=1b2c3"), url: url, content: .form(form)))
    }

    /// Bodies under the URL of vector 4, which has another body's hash.
    @Test(
        "a JSON request is refused with another body",
        arguments: [
            .empty, .upgrade, .form(""), .form(TwilioSignatureTests.json + " "), .body(""), .body("{}"),
            .body(TwilioSignatureTests.json + " "), .body(TwilioSignatureTests.json.lowercased() + "\n"), .form("a=1"),
        ] as [WebhookContent])
    func otherBody(content: WebhookContent) {
        #expect(!Self.signature.isValid("a9nBmqA0ju/hNViExpshrM61xv4=", url: Vectors.jsonURL, content: content))
    }

    /// Queries with right and wrong hashes of the body `[1]`.
    static let hashes: [(query: String, isValid: Bool)] = [
        ("bodySHA256=" + Signer.hash("[1]"), true),
        ("bodySHA256=" + Signer.hash("[1]") + "&a", true),
        ("", false), ("bodySHA256", false), ("bodySHA256=", false),
        ("bodySHA256=" + Signer.hash("[1]").uppercased(), false),
        ("bodySHA256=" + Signer.hash("[1] "), false), ("bodySHA256=" + Signer.hash("[1]").dropLast(), false),
        ("bodysha256=" + Signer.hash("[1]"), false), ("a=1?bodySHA256=" + Signer.hash("[1]"), false),
        ("bodySHA256=" + Signer.hash("[1]") + "&bodySHA256=" + Signer.hash("[2]"), false),
        ("bodySHA256=" + Signer.hash("[2]") + "&bodySHA256=" + Signer.hash("[1]"), false),
    ]

    @Test("a body without its hash in the signed URL is refused", arguments: hashes)
    func unhashed(query: String, isValid: Bool) {
        let url = "https://h/p?" + query

        #expect(Self.signature.isValid(Signer.sha1(url), url: url, content: .body("[1]")) == isValid)
    }

    @Test("nothing is valid with an empty token", arguments: [WebhookContent.empty, .form("a=1"), .upgrade])
    func emptyToken(content: WebhookContent) {
        let texts = ["https://h/p", "https://h/pa1", "wss://h/p"]

        for text in texts {
            let code = Signer.sha1(text, token: "")
            #expect(!TwilioSignature(authToken: "").isValid(code, url: "https://h/p", content: content))
        }
    }

    @Test(
        "a malformed URL is refused and does not crash",
        arguments: [
            "", ":", "://", "https://", "https:", "?", "https://:443", "h", "https://?", "https:///", "https://@",
            "https://u@:1/",
        ])
    func oddURLs(url: String) {
        #expect(!Self.signature.isValid(Signer.sha1(url), url: url, content: .empty))
        #expect(!Self.signature.isValid(Signer.sha1(url), url: url, content: .upgrade))
    }

    @Test(
        "1,000 parameters are accepted, one more is refused",
        arguments: [(1_000, true), (1_001, false), (100_000, false)])
    func manyParameters(count: Int, isValid: Bool) {
        let names = (0..<count).map { String($0) }
        let code = Signer.sha1("https://h/p" + names.sorted().joined())

        #expect(
            Self.signature.isValid(code, url: "https://h/p", content: .form(names.joined(separator: "&"))) == isValid)
    }

    @Test("a long value is signed whole")
    func longValue() {
        let value = String(repeating: "a", count: 1_000_000)
        let code = Signer.sha1("https://h/pa" + value)

        #expect(Self.signature.isValid(code, url: "https://h/p", content: .form("a=" + value)))
        #expect(!Self.signature.isValid(code, url: "https://h/p", content: .form("a=" + value + "a")))
    }
}
