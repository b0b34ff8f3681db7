// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec
import Testing

@Suite("Content of a webhook request") struct WebhookContentTests {
    @Test(
        "a form is known by its type",
        arguments: [
            "application/x-www-form-urlencoded", "application/x-www-form-urlencoded; charset=UTF-8",
            "Application/X-WWW-Form-URLencoded", " application/x-www-form-urlencoded\t;charset=utf-8",
            "application/x-www-form-urlencoded;",
        ])
    func form(type: String) {
        #expect(WebhookContent(body: [1, 2], contentType: type) == .form([1, 2]))
        #expect(WebhookContent(body: [], contentType: type) == .empty)
    }

    @Test(
        "everything else is a body",
        arguments: [
            nil, "", ";", "application/json", "application/x-www-form-urlencoded-not", "x-www-form-urlencoded",
            "application /x-www-form-urlencoded", "multipart/form-data; a=application/x-www-form-urlencoded",
            "text/plain",
            "application/json, application/x-www-form-urlencoded", "application/x-www-form-urlencoded\u{301}",
        ])
    func body(type: String?) {
        #expect(WebhookContent(body: [1, 2], contentType: type) == .body([1, 2]))
        #expect(WebhookContent(body: [], contentType: type) == .empty)
    }

    /// Bodies of 64 KiB whose decoding would be slow if any step were quadratic.
    static let costly: [[UInt8]] = [
        "&", "=", "%", "+", "a&", "%4", "%41", "=&", "a=%26&", "é", String(repeating: "a", count: 63) + "&",
        String(repeating: "%61", count: 21) + "&",
    ].map { piece in
        Array(String(repeating: piece, count: 65_536 / piece.utf8.count).utf8)
    }

    /// It takes some milliseconds without optimization. A quadratic step would take minutes.
    @Test("a body of 64 KiB is checked quickly, whatever is in it", .timeLimit(.minutes(1)), arguments: costly.indices)
    func cost(index: Int) {
        let body = Self.costly[index]
        let url = "https://h/p?" + String(decoding: body, as: UTF8.self)

        for content in [WebhookContent.form(body), .body(body), .empty] {
            let code = Base64.encode([UInt8](repeating: 0, count: 20))
            #expect(!TwilioSignature(authToken: "a").isValid(code, url: url, content: content))
            let codes = Array(repeating: Base64.encode([UInt8](repeating: 0, count: 32)), count: 1_000)
            #expect(!PlivoSignature(authToken: "a").isValid(codes, nonce: "7", url: url, content: content))
        }
    }

    @Test("no print or dump of a signature check has its token")
    func secrets() {
        let token = "tHiS-iS-sEcReT-0123456789"
        let checks: [Any] = [TwilioSignature(authToken: token), PlivoSignature(authToken: token)]

        for check in checks {
            var text = String(describing: check) + String(reflecting: check)
            dump(check, to: &text)
            #expect(!text.contains(token))
            #expect(!text.contains(Base64.encode(Array(token.utf8))))
            #expect(!text.contains("SymmetricKey"))
        }
    }
}
