// SPDX-License-Identifier: Apache-2.0

import LinecardSimulator
import ProviderFixtures
import Testing

@testable import Linecard

@Suite("Parameters of a stream") struct StreamParametersTests {
    /// The start of a stream whose document has these parameters.
    private func start(_ provider: Provider, _ parameters: [String: String]) throws -> CallStart? {
        var start = Script(provider).callStart
        start.customParameters = parameters
        var call = try SimulatedCall(start, script: [.wait(.seconds(1))])
        var read: CallStart?
        while read == nil, let message = call.nextMessage(at: .zero) {
            read = try CallStart.detect(in: Array(message.utf8).span)
        }
        return read
    }

    @Test("every character is escaped into letters and digits, and read back")
    func escaping() {
        for text in (0...0x17F).compactMap(Unicode.Scalar.init).map({ "a\($0)Z" }) + ["", "Z", "ZZ", "\u{1F4DE}"] {
            let escaped = EscapedText(text).text

            #expect(!escaped.isEmpty && escaped.utf8.allSatisfy(\.isASCIILetterOrDigit))
            #expect(EscapedText.original(of: escaped.utf8) == text)
        }
    }

    @Test("malformed escapes are refused", arguments: ["ZZ", "Z1", "Zg0", "aZ", "ZFF", "ZC3"])
    func badEscape(text: String) { #expect(EscapedText.original(of: text.utf8) == nil) }

    @Test("both parties and 100 bytes of the application always fit", arguments: Provider.allCases)
    func room(provider: Provider) {
        for length in [1, 50, 66, 67, 200, 600] {
            for text in [String(repeating: "@", count: length), String(repeating: "a", count: length)] {
                let webhook = Webhook(provider: provider, parameters: ["From": text, "To": text])
                let value = String(repeating: "v", count: 60)

                let parameters = StreamParameters(answering: webhook, adding: ["name": value])

                #expect(parameters.pairs["name"] == value)
                #expect(parameters.dropped.isEmpty == (EscapedText(text).text.utf8.count <= 200))
                #expect(throws: Never.self) {
                    try AnswerDocument.stream(to: "wss://a/b", provider: provider, parameters: parameters.pairs)
                }
            }
        }
    }

    @Test("Plivo's 512 bytes may be filled and not exceeded")
    func plivoLimit() throws {
        let webhook = Webhook(provider: .plivo, parameters: [:])
        let full = ["a": String(repeating: "x", count: 255), "b": String(repeating: "x", count: 252)]
        let over = ["a": String(repeating: "x", count: 255), "b": String(repeating: "x", count: 253)]

        #expect(StreamParameters(answering: webhook, adding: full).pairs == full)
        #expect(StreamParameters(answering: webhook, adding: over).dropped == ["b"])
        _ = try AnswerDocument.stream(to: "wss://a/b", answering: webhook, parameters: full)
        _ = try AnswerDocument.stream(to: "wss://a/b", answering: webhook, parameters: over)
    }

    @Test("a malformed or long party is ignored", arguments: Provider.allCases)
    func badParties(provider: Provider) throws {
        for value in ["ZZ", "anonymous", String(repeating: "5", count: 500)] {
            let start = try start(provider, ["linecardfrom": value, "linecardto": "Z2B15", "linecardxZ": "bad"])

            #expect(start?.from == nil)
            #expect(start?.to == .number("+15"))
            #expect(start?.customParameters == ["": "bad"])
        }
    }

    @Test("the document of a declined call has the reason", arguments: DeclineReason.allCases)
    func decline(reason: DeclineReason) throws {
        let twilio = AnswerDocument.decline(reason, provider: .twilio)
        let plivo = AnswerDocument.decline(reason, provider: .plivo)

        #expect(twilio == (try TwiML(.reject(reason)).document()))
        #expect(plivo == (try PlivoXML(.hangUp(reason)).document()))
        #expect(twilio.contains(#"<Reject reason="\#(reason)"/>"#))
        #expect(plivo.contains(#"<Hangup reason="\#(reason)"/>"#))
    }
}
