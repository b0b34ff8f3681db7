// SPDX-License-Identifier: Apache-2.0

import LinecardCodec
import Testing

@testable import Linecard

@Suite("Forged Plivo requests") struct PlivoForgeryTests {
    private typealias Vectors = PlivoSignatureTests
    private static let signature = PlivoSignature(authToken: Signer.token)
    private static let post = Vectors.post
    private static let url = Vectors.base + "/?a=b&c=d"

    private func isValid(
        _ lines: [String] = [post], nonce: String? = Vectors.nonce, url: String = url,
        content: WebhookContent = .form(Vectors.form)
    ) -> Bool {
        Vectors.signature.isValid(lines, nonce: nonce, url: url, content: content)
    }

    @Test("a request is refused with another URL, form, nonce or token")
    func forged() {
        #expect(isValid())
        #expect(!isValid(content: .form(Vectors.form + "&x=y")))
        #expect(!isValid(content: .form(Vectors.form.replacing("0.002", with: "0.001"))))
        #expect(!isValid(content: .empty))
        #expect(!isValid(content: .upgrade))
        #expect(!isValid(content: .body(Vectors.form)))
        for url in [
            Self.url + "e", Vectors.base + "/?a=b", Vectors.base + "/", Vectors.base + "?a=b&c=d", Self.url + "&a=b",
            Self.url.replacing("https", with: "http"), Self.url.replacing("/api", with: ":443/api"),
            Self.url.uppercased(),
            Self.url.replacing("plivobin", with: "bin"), Self.url.replacing("v1", with: "v2"),
        ] {
            #expect(!isValid(url: url), "\(url)")
        }
        for nonce in [
            Vectors.nonce + "0", String(Vectors.nonce.dropFirst()), " " + Vectors.nonce, Vectors.nonce + "\n",
        ] {
            #expect(!isValid(nonce: nonce), "\(nonce)")
        }
        for token in [
            "another", "", "Y2Q2ZDgxZmY5YWRiOTI5YmQ1Njg0MTAxZWIyOTc", "y2q2zdgxzmy5ywrbiotI5ymq1njg0mtaxzwiyotc4",
        ] {
            let signature = PlivoSignature(authToken: token)
            #expect(!signature.isValid([Self.post], nonce: Vectors.nonce, url: Self.url, content: .form(Vectors.form)))
        }
    }

    @Test(
        "anything that is not the signature is refused",
        arguments: [
            [], [""], [","], [",,"], [" "], ["", ""], [post.lowercased()], [String(post.dropLast())], [post + "="],
            [post.replacing("/", with: "_")], ["k7Pusd4OxCIjR5IfA9iedDNu", "/h/gbdYqdzG/MiYtd1c="], ["ä"], ["\0"],
            ["k7Pusd4OxCIjR5IfA9iedDNu/h/gbdYqdzG/MiYtd1d="], ["k7Pusd4OxCIjR5IfA9iedDNu /h/gbdYqdzG/MiYtd1c="],
            ["\"\(post)\""], [post + ";" + post], [post + "\u{A0}"], [PlivoSignatureTests.get],
            ["AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="], [String(repeating: "A", count: 1_000_000)],
        ])
    func noSignature(lines: [String]) {
        #expect(!isValid(lines))
    }

    @Test("a signature cut off anywhere, or with a bit turned, is refused")
    func damaged() throws {
        let bytes = try Base64.decode(Self.post)

        for length in 0..<Self.post.count { #expect(!isValid([String(Self.post.prefix(length))])) }
        for length in 0..<bytes.count { #expect(!isValid([Base64.encode(Array(bytes[..<length]))])) }
        for bit in 0..<(bytes.count * 8) {
            var turned = bytes
            turned[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(!isValid([Base64.encode(turned)]))
        }
    }

    @Test(
        "the 16th signature of a list counts, the 17th does not",
        arguments: [(15, true), (16, false), (100_000, false)])
    func longList(before: Int, isValid expected: Bool) {
        #expect(isValid([String(repeating: "AAAA,", count: before) + Self.post]) == expected)
        #expect(isValid([String(repeating: ",", count: before) + Self.post]) == expected)
        #expect(isValid(Array(repeating: "AAAA", count: before) + [Self.post]) == expected)
    }

    @Test(
        "without a nonce of plain characters nothing is valid",
        arguments: [nil, "", " ", "7.7", "7/7", "7 7", "7?", "é", "7\0", "77,7"])
    func oddNonce(nonce: String?) {
        let code = Signer.sha256("https://h/p." + (nonce ?? ""))
        let code2 = Signer.sha256("https://h/p" + (nonce ?? ""))

        #expect(!Self.signature.isValid([code], nonce: nonce, url: "https://h/p", content: .empty))
        #expect(!Self.signature.isValidV2([code2], nonce: nonce, url: "https://h/p"))
    }

    @Test("the border between path and nonce cannot be moved")
    func split() {
        let code = Signer.sha256("https://h/a/answer.xml.777")
        let code2 = Signer.sha256("https://h/a/answer.xml777")

        #expect(Self.signature.isValid([code], nonce: "777", url: "https://h/a/answer.xml", content: .empty))
        #expect(!Self.signature.isValid([code], nonce: "xml.777", url: "https://h/a/answer", content: .empty))
        #expect(!Self.signature.isValid([code], nonce: "77", url: "https://h/a/answer.xml.7", content: .empty))
        #expect(Self.signature.isValidV2([code2], nonce: "777", url: "https://h/a/answer.xml"))
        #expect(!Self.signature.isValidV2([code2], nonce: ".xml777", url: "https://h/a/answer"))
        #expect(!Self.signature.isValidV2([code2], nonce: "/answer.xml777", url: "https://h/a"))
        // V2 has no separator between path and nonce, so this cannot be told from the first.
        #expect(Self.signature.isValidV2([code2], nonce: "xml777", url: "https://h/a/answer."))
    }

    /// Requests with the names and values of the signed one in other places.
    static var moved: [(url: String, content: WebhookContent)] {
        [
            ("https://h/p?a=1&b=2", .empty), ("https://h/p", .form("a=1&b=2")), ("https://h/p?b=2", .form("a=1")),
            ("https://h/p?a=1", .empty), ("https://h/p", .form("b=2")), ("https://h/p?a=1", .form("b=2&b=2")),
            ("https://h/p?a=1&a=1", .form("b=2")), ("https://h/p?a=1", .form("b=2&a=1")), ("https://h/p?a=1b2", .empty),
            ("https://h/p?a=1&b2", .empty), ("https://h/p?a=1", .body("b2")), ("https://h/p?a=1", .upgrade),
        ]
    }

    @Test("parameters do not move between query and form", arguments: moved)
    func movedParameters(url: String, content: WebhookContent) {
        let code = Signer.sha256("https://h/p?a=1.b2.777")

        #expect(Self.signature.isValid([code], nonce: "777", url: "https://h/p?a=1", content: .form("b=2")))
        #expect(!Self.signature.isValid([code], nonce: "777", url: url, content: content))
    }

    /// Plivo signs decoded values with few separators, so these requests cannot be told apart.
    @Test(
        "requests with the same signed text are all valid",
        arguments: [
            ("https://h/p?a=1&b=2", "c=3&d=4"), ("https://h/p?b=2&a=1", "d=4&c=3"),
            ("https://h/p?a=1%26b%3D2", "c=3d4"),
            ("https://h/p?a=%31&&b=2", "c3d=4"), ("https://h/p?a=1&b=2.c3d4", ""),
        ])
    func inherent(url: String, form: String) {
        let code = Signer.sha256("https://h/p?a=1&b=2.c3d4.777")

        #expect(Self.signature.isValid([code], nonce: "777", url: url, content: .form(form)))
    }

    @Test("a body that is not a form is never valid", arguments: ["", "a=1", "{}"])
    func otherBody(body: String) {
        for text in ["https://h/p", "https://h/p?a1", "https://h/p?{}", "https://h/p?" + body, "https://h/p." + body] {
            let code = Signer.sha256(text + ".777")
            #expect(!Self.signature.isValid([code], nonce: "777", url: "https://h/p", content: .body(body)))
        }
    }

    @Test("nothing is valid with an empty token")
    func emptyToken() {
        let signature = PlivoSignature(authToken: "")

        let code = Signer.sha256("https://h/p.777", token: "")
        let code2 = Signer.sha256("https://h/p777", token: "")

        #expect(!signature.isValid([code], nonce: "777", url: "https://h/p", content: .empty))
        #expect(!signature.isValidV2([code2], nonce: "777", url: "https://h/p"))
    }

    @Test(
        "1,000 parameters are accepted, one more is refused",
        arguments: [(1_000, true), (1_001, false), (100_000, false)])
    func manyParameters(count: Int, isValid: Bool) {
        let names = (0..<count).map { String($0) }
        let form = Signer.sha256("https://h/p?\(names.sorted().joined()).777")
        let query = Signer.sha256("https://h/p?\(names.sorted().joined(separator: "=&"))=.777")
        let text = names.joined(separator: "&")

        #expect(Self.signature.isValid([form], nonce: "777", url: "https://h/p", content: .form(text)) == isValid)
        #expect(Self.signature.isValid([query], nonce: "777", url: "https://h/p?" + text, content: .empty) == isValid)
    }
}
