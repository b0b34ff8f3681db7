// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Linecard

/// Requests with a text that takes seconds to hash or to compare as a `String`, in every place.
@Suite("Hostile requests") struct HostileRequestTests {
    private let form = Array("\(HostileText.marks)=1&\u{E9}=2&\(HostileText.text(marks: 64))=3&CallSid=CA1&n=4".utf8)

    @Test("a parameter with a hostile name is left out, and the others are read")
    func names() {
        let expected = ["\u{E9}": "2", "CallSid": "CA1", "n": "4"]

        #expect(WebhookContent.form(form).parameters(orOf: "/") == expected)
        #expect(WebhookContent.empty.parameters(orOf: "/?" + String(decoding: form, as: UTF8.self)) == expected)
    }

    @Test("names of 512 bytes of ASCII, or of 128 bytes, are read; longer ones are not")
    func lengths() {
        let ascii = String(repeating: "n", count: 512)
        let unicode = String(repeating: "\u{E9}", count: 64)
        let form = Array("\(ascii)=1&\(ascii)n=2&\(unicode)=3&\(unicode)n=4".utf8)

        #expect(WebhookContent.form(form).parameters(orOf: "/") == [ascii: "1", unicode: "3"])
    }

    @Test("a hostile call id is ignored", arguments: Provider.allCases)
    func callID(provider: Provider) {
        let name = provider == .twilio ? "CallSid" : "CallUUID"

        #expect(Webhook(provider: provider, parameters: [name: HostileText.marks]).callID.isEmpty)
        #expect(Webhook(provider: provider, parameters: [name: "\u{E9}"]).callID.isEmpty)
        #expect(Webhook(provider: provider, parameters: [name: "CA1"]).callID == "CA1")
    }

    @Test("a hostile content type does not count as a form's")
    func contentType() {
        let type = "application/x-www-form-urlencoded\(HostileText.marks)"

        #expect(WebhookContent(body: [1], contentType: type) == .body([1]))
        #expect(WebhookContent(body: [1], contentType: HostileText.marks) == .body([1]))
    }

    @Test("a status with a hostile event or id is refused")
    func status() {
        let parameters = ["StreamEvent": "stream-started", "CallSid": "CA1", "StreamSid": "MZ1"]
        for name in parameters.keys {
            let form = parameters.merging([name: HostileText.marks]) { $1 }.map { "\($0)=\($1)" }.joined(separator: "&")

            #expect(throws: LinecardError.message(.invalidField(name))) {
                try StreamStatus(provider: .twilio, form: Array(form.utf8))
            }
        }
    }

    @Test("hostile signatures and nonces are not valid")
    func signatures() {
        let url = "https://voice.example.com/twilio/voice"
        let plivo = PlivoSignature(authToken: "token")

        #expect(!TwilioSignature(authToken: "token").isValid(HostileText.marks, url: url, content: .form(form)))
        #expect(!plivo.isValid([HostileText.marks], nonce: "7", url: url, content: .form(form)))
        #expect(!plivo.isValid(["AAAA"], nonce: HostileText.marks, url: url, content: .form(form)))
    }

    @Test("hostile headers of a REST answer are ignored")
    func retryAfter() {
        func wait(_ headers: [(name: String, value: String)]) -> Duration? {
            CallControlResponse(status: 429, body: [], headers: headers).retryAfter
        }

        #expect(wait([(HostileText.marks, "1"), ("Retry-After", "2")]) == .seconds(2))
        #expect(wait([("Retry-After", HostileText.marks), ("Date", HostileText.marks)]) == nil)
    }

    @Test("a parameter that a stream could not read back is left out", arguments: Provider.allCases)
    func outgoing(provider: Provider) {
        let webhook = Webhook(provider: provider, parameters: [:])
        let name = HostileText.text(marks: 64)

        #expect(StreamParameters(answering: webhook, adding: [name: "1", "n": "2"]).dropped.count == 1)
    }
}
