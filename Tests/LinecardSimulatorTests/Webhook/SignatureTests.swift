// SPDX-License-Identifier: Apache-2.0

import Linecard
import Testing

@testable import LinecardSimulator

@Suite("Signatures of a simulated provider") struct SignatureTests {
    private static let parameters = [
        "CallSid": "CA1234567890ABCDE", "Caller": "+14158675309", "Digits": "1234", "From": "+14158675309",
        "To": "+18005551212",
    ]

    /// reference/twilio.md, 7.1: rows 1, 3, 12 and 14; row 1 again with a port, which is not signed for `https`.
    @Test(
        "Twilio's published webhooks get the published signatures",
        arguments: [
            ("https://mycompany.com/myapp.php?foo=1&bar=2", true, "RSOYDt4T1cUTdK1PDd93/VVr8B8="),
            ("https://mycompany.com:8443/myapp.php?foo=1&bar=2", true, "RSOYDt4T1cUTdK1PDd93/VVr8B8="),
            ("http://mycompany.com:1234/myapp.php?foo=1&bar=2", true, "Zmvh+3yNM1Phv2jhDCwEM3q5ebU="),
            ("https://mycompany.com/myapp.php?foo=1&bar=2", false, "zYQTYrRWXE7LtzbG4PfP7/bkkGo="),
            (
                "https://mycompany.com/myapp.php?foo=hello%20world&bar=test%2Bvalue", true,
                "er2tvAP1Wx+iuTTE2BPgvEaN1cs="
            ),
        ])
    func twilio(url: String, hasForm: Bool, signature: String) {
        let fields = TwilioSide.signature(
            ofWebhook: url, form: hasForm ? Self.parameters : [:], token: "12345", nonce: "")

        #expect(fields.map(\.0) == ["X-Twilio-Signature"])
        #expect(fields.map(\.1) == [signature])
    }

    /// reference/twilio.md, 7.1, derived.
    @Test("the upgrade request of Twilio's stream gets the derived signature")
    func twilioStream() {
        let fields = TwilioSide.signature(ofStream: "wss://voice.example.com/ws/media", token: "12345", nonce: "")

        #expect(fields.map(\.1) == ["p1DiT8YdqcQsQGIc5XUfp5jC3+A="])
    }

    /// reference/plivo.md, 7.4.
    @Test("Plivo's published webhook gets the published signature")
    func plivo() {
        let fields = PlivoSide.signature(
            ofWebhook: "https://plivobin.non-prod.plivops.com/api/v1/validate_signature03.xml/?a=b&c=d",
            form: [
                "ALegRequestUUID": "3e82ae9d-2c78-4d85-b1a4-6eae7dbafb36",
                "ALegUUID": "3e82ae9d-2c78-4d85-b1a4-6eae7dbafb36", "BillRate": "0.002", "CallStatus": "in-progress",
                "CallUUID": "3e82ae9d-2c78-4d85-b1a4-6eae7dbafb36", "Direction": "outbound", "Event": "StartApp",
                "From": "19792014278", "ParentAuthID": "MANWVLYTK4ZWU1YTY4QA",
                "RequestUUID": "3e82ae9d-2c78-4d85-b1a4-6eae7dbafb36",
                "SIP-H-To": "<sip:PlivoSignature382029104058171078704104@52.9.11.55;transport=udp>;tag=1",
                "SessionStart": "2020-04-08 11:34:33.238707",
                "To": "sip:PlivoSignature382029104058171078704104@phone-qa.voice.plivodev.com",
            ], token: "Y2Q2ZDgxZmY5YWRiOTI5YmQ1Njg0MTAxZWIyOTc4", nonce: "31627761595286130198")

        #expect(
            fields.map(\.0) == ["X-Plivo-Signature-V3", "X-Plivo-Signature-Ma-V3", "X-Plivo-Signature-V3-Nonce"])
        let signature = "k7Pusd4OxCIjR5IfA9iedDNu/h/gbdYqdzG/MiYtd1c="
        #expect(fields.map(\.1) == [signature, signature, "31627761595286130198"])
    }

    /// reference/plivo.md, 7.4, derived.
    @Test("the upgrade request of Plivo's stream gets the derived signature")
    func plivoStream() {
        let fields = PlivoSide.signature(
            ofStream: "wss://voice.example.com/ws/call-1", token: "my_auth_token", nonce: "12345")

        #expect(fields.first?.1 == "N776KjBFlI9pUdqIq/HU6fyj0fOTpv8E4kC70aHXAtQ=")
    }

    @Test("the server validates and reads a form with special characters", arguments: Provider.allCases)
    func forms(provider: Provider) throws {
        let form = ["a b": "c+d&e=f", "é": "ü%20", "empty": "", "Z": "1", "a": "~*'()", "a+": "\u{0}\n"]
        let body = Array(FormBody.text(of: form).utf8)
        let url = "https://voice.example.com/voice?q=%26&b=a+b&a=%C3%A9"

        let fields = provider.side.signature(ofWebhook: url, form: form, token: "secret", nonce: "7")

        let isValid =
            switch provider {
            case .twilio: TwilioSignature(authToken: "secret").isValid(fields[0].1, url: url, content: .form(body))
            case .plivo:
                PlivoSignature(authToken: "secret").isValid([fields[0].1], nonce: "7", url: url, content: .form(body))
            }
        #expect(isValid)
        #expect(WebhookContent.form(body).parameters(orOf: url) == form)
    }
}
