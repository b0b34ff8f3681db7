// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec
import ProviderFixtures
import Testing

/// Sections 8 to 10: error codes (https://www.twilio.com/docs/api/errors), what was seen to go wrong, and what nobody
/// documents.
///
/// Not tested, because nothing in the library depends on it:
/// - 31901 (connecting timed out), 31903 (the server dropped the connection), 31910 (TLS failed), 31952 (no such
///   stream extension) and 11200 (a webhook could not be fetched) appear in Twilio's console and in `StreamError`,
///   never on the WebSocket.
enum TwilioTrapRows {
    private typealias Sample = TwilioSample
    private static let url = "wss://h/s"

    static let codes: [ReferenceRow] = [
        ReferenceRow("8", "31920: the handshake failed, for instance because of a query: a document has none") {
            let stream = TwiMLStream(url: url + "?a=b")
            _ = try TwiML(.connect(TwiMLStream(url: url))).document()
            #expect(throws: AnswerDocumentError.queryInURL(field: "url")) { try TwiML(.connect(stream)).document() }
        },
        ReferenceRow("8", "31921: the server closed the WebSocket") {
            let form = "CallSid=CA1&StreamEvent=stream-error&StreamError=31921"
            let status = try StreamStatus(provider: .twilio, form: Array(form.utf8))
            #expect(status.event == .failed && status.reason == "31921")
        },
        ReferenceRow("8", "31922: the URL is not wss: a document has no other scheme") {
            _ = try TwiML(.connect(TwiMLStream(url: url))).document()
            #expect(throws: AnswerDocumentError.unsupportedScheme(field: "url", allowed: ["wss://"])) {
                try TwiML(.connect(TwiMLStream(url: "ws://h/s"))).document()
            }
        },
        ReferenceRow("8", "31940: a bad connector name: an empty one is refused") {
            var stream = TwiMLStream(url: url)
            stream.connectorName = ""
            #expect(throws: AnswerDocumentError.empty(field: "connectorName")) {
                try TwiML(.connect(stream)).document()
            }
            stream.connectorName = "c"
            _ = try TwiML(.connect(stream)).document()
        },
        ReferenceRow("8", "31941: an invalid track: a conversation has the inbound one only") {
            var stream = TwiMLStream(url: url)
            _ = try TwiML(.connect(stream)).document()
            stream.track = .both
            #expect(throws: AnswerDocumentError.unsupportedTracks(.both)) { try TwiML(.connect(stream)).document() }
        },
        ReferenceRow("8", "31951: an invalid message") {
            let clear = #"{"event":"clear","streamSid":"\#(Fixture.streamSid)"}"#
            try OutboundMessageTests().twilio(.interruption, clear)
        },
        ReferenceRow("8", "20404: no such resource, or a call that has ended") {
            let answer = try await HangUpAnswer(.twilio, status: 404, body: HangUpArrangement.notFound)
            #expect(answer.result == .success(.alreadyEnded))
        },
        ReferenceRow("8", "21220: the call's state does not allow it") {
            let answer = try await HangUpAnswer(.twilio, status: 400, body: #"{"code":21220}"#)
            #expect(answer.result == .failure(.refused(status: 400, code: 21_220)))
        },
    ]

    static let traps: [ReferenceRow] = [
        ReferenceRow("9", "a query is dropped before the upgrade: parameters go into the document") {
            let document = try AnswerDocument.stream(to: url, provider: .twilio, parameters: ["a": "b"])
            #expect(document.contains(#"<Parameter name="a" value="b"/>"#))
            #expect(throws: AnswerDocumentError.queryInURL(field: "url")) {
                try AnswerDocument.stream(to: url + "?a=b", provider: .twilio)
            }
        },
        ReferenceRow("9", "stream_sid, or Base64 applied twice, gives silence") {
            let sent = try SentMessage(Sample.audio, to: .twilio)
            let payload = try #require(try SampleMessage(.twilio, sent.text).read().media?.payload)
            #expect(try Base64.decode(payload) == G711.encode(Fixture.speech.samples))
            #expect(sent.text.contains(#""streamSid":"#))
        },
        ReferenceRow("9", "a mark without its mark object is invalid: every mark has one") {
            let sent = try SentMessage(.mark(name: ""), to: .twilio)
            #expect(try sent.paths == ["event", "mark.name", "streamSid"])
        },
        ReferenceRow("9", "a bot on a Start is silent: the document for conversations has a Connect") {
            let document = try AnswerDocument.stream(to: url, provider: .twilio)
            #expect(document.contains("<Connect><Stream") && !document.contains("<Start>"))
        },
        ReferenceRow("9", "hanging up after the caller did gives 404, which is not an error") {
            let answer = try await HangUpAnswer(.twilio, status: 404, body: HangUpArrangement.notFound)
            #expect(answer.result == .success(.alreadyEnded))
        },
    ]

    static let unknowns: [ReferenceRow] = [
        ReferenceRow("10", "the length of an inbound chunk is not documented: any is accepted") {
            let payloads = [1, 159, 4_000].map { Base64.encode([UInt8](repeating: 0xFF, count: $0)) }
            let counts = try payloads.map {
                try Sample.media.setting("media.payload", to: "\"\($0)\"").frame().samples.count
            }
            #expect(counts == [1, 159, 4_000])
        },
        ReferenceRow("10", "the numbers of chunks are not documented: they are not relied on") {
            let serializer = try Fixture.serializer(.twilio)
            for chunk in ["1", "9", "1"] {
                _ = try serializer.deserialize(Sample.media.setting("media.chunk", to: "\"\(chunk)\"").text)
            }
            #expect(serializer.wire.continuity.missing == 0)
        },
        ReferenceRow("10", "Twilio's buffer is not documented: a session sends little ahead") {
            try CallSessionTests().prompt(provider: .twilio)
        },
        ReferenceRow("10", "no custom parameters may be {}, null or nothing") {
            let none = try ["{}", "null", nil].map { json in
                try Sample.start.setting("start.customParameters", to: json).read().start?.customParameters
            }
            #expect(none == [[:], [:], [:]])
        },
        ReferenceRow("10", "the keys A to D are not documented: they are read") {
            let keys = try ["A", "B", "C", "D"].map { try Sample.dtmf.setting("dtmf.digit", to: "\"\($0)\"").frame() }
            #expect(keys == [.dtmf(.a), .dtmf(.b), .dtmf(.c), .dtmf(.d)])
        },
        ReferenceRow("10", "userinfo and port of a signed upgrade are not documented: both forms are tried") {
            for upgrade in TwilioSignatureTests.upgrades {
                TwilioSignatureTests().upgrade(url: upgrade.url, signed: upgrade.signed)
            }
        },
        ReferenceRow("10", "repeated or reordered messages are counted, and their audio is read in order of arrival") {
            let serializer = try Fixture.serializer(.twilio)
            let frames = try [5, 4, 4].map { number in
                try serializer.deserialize(Sample.media.setting("sequenceNumber", to: "\"\(number)\"").text)
            }
            #expect(frames == [Sample.heard, Sample.heard, Sample.heard])
            #expect(serializer.wire.continuity.late == 1 && serializer.wire.continuity.repeated == 1)
        },
    ]
}
