// SPDX-License-Identifier: Apache-2.0

import Linecard
import Testing

/// A request as another framework has it.
struct ForeignRequest: Sendable {
    struct Headers: Sendable {
        let lines: [(name: String, value: String)]

        subscript(name: String) -> String? { self[all: name].first }

        subscript(all name: String) -> [String] { lines.filter { $0.name == name }.map { $0.value } }
    }

    let target: String
    let headers: Headers
}

extension Pages {
    static func check(
        _ request: ForeignRequest, _ bytes: [UInt8], twilioToken: String, plivoToken: String
    ) -> [Provider] {
        let content = WebhookContent(body: bytes, contentType: request.headers["Content-Type"])  // or .upgrade
        let url = "https://voice.example.com" + request.target  // from configuration; see below

        let isTwilio = TwilioSignature(authToken: twilioToken)
            .isValid(request.headers["X-Twilio-Signature"], url: url, content: content)
        let isPlivo = PlivoSignature(authToken: plivoToken).isValid(
            request.headers[all: "X-Plivo-Signature-V3"] + request.headers[all: "X-Plivo-Signature-Ma-V3"],
            nonce: request.headers["X-Plivo-Signature-V3-Nonce"], url: url, content: content)
        return (isTwilio ? [.twilio] : []) + (isPlivo ? [.plivo] : [])
    }

    static func answer() throws -> String {
        let document = try AnswerDocument.stream(
            to: "wss://voice.example.com/twilio/stream", provider: .twilio, parameters: ["agent": "7"])
        return document
    }

    static func answer(form: [String: String]) throws -> [String] {
        let webhook = Webhook(provider: .twilio, parameters: form)
        let document = try AnswerDocument.stream(
            to: "wss://voice.example.com/twilio/stream", answering: webhook, parameters: ["name": "Zoë"])
        let refusal = AnswerDocument.decline(.busy, provider: .twilio)
        return [document, refusal]
    }

    static func tap() throws -> String {
        var stream = TwiMLStream(url: "wss://voice.example.com/tap")
        stream.name = "tap"
        stream.track = .both
        stream.statusCallback = StatusCallback(url: "https://voice.example.com/status")
        let document = try TwiML(.start(stream), .xml("<Dial>+15005550006</Dial>")).document()
        return document
    }
}

@Suite("The page on webhooks") struct WebhooksPageTests {
    /// Checks a request whose tokens are the test's.
    private func check(
        _ target: String, _ headers: [(name: String, value: String)], body: String = ""
    ) -> [Provider] {
        Pages.check(
            ForeignRequest(target: target, headers: ForeignRequest.Headers(lines: headers)), Array(body.utf8),
            twilioToken: Credentials.token, plivoToken: Credentials.token)
    }

    @Test("its check recognizes each provider's signature, and nothing else")
    func signatures() {
        let twilio = Credentials.sha1("https://voice.example.com/twilio/voiceCallSidCA1")
        let plivo = Credentials.sha256("https://voice.example.com/plivo/voice.777")
        let form = (name: "Content-Type", value: "application/x-www-form-urlencoded")
        let nonce = (name: "X-Plivo-Signature-V3-Nonce", value: "777")

        let signedByTwilio = check("/twilio/voice", [form, ("X-Twilio-Signature", twilio)], body: "CallSid=CA1")
        let changed = check("/twilio/voice", [form, ("X-Twilio-Signature", twilio)], body: "CallSid=CA2")
        let signedByPlivo = check("/plivo/voice", [("X-Plivo-Signature-V3", plivo), nonce])
        let unsigned = check("/plivo/voice", [nonce])

        #expect(signedByTwilio == [.twilio])
        #expect(changed == [])
        #expect(signedByPlivo == [.plivo])
        #expect(unsigned == [])
    }

    @Test("its documents stream with parameters, decline, and tap a call")
    func documents() throws {
        let answers = try Pages.answer(form: ["From": "+15005550006", "To": "+15005550001"])

        #expect(try Pages.answer().contains("wss://voice.example.com/twilio/stream"))
        #expect(answers[0].contains("linecardfrom"))
        #expect(answers[1].contains("<Reject reason=\"busy\"/>"))
        #expect(try Pages.tap().contains("<Dial>+15005550006</Dial>"))
    }
}
