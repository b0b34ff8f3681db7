// SPDX-License-Identifier: Apache-2.0

import Linecard
import ProviderFixtures
import Testing

/// Sections 1 and 5: the kinds of stream, and the documents that ask for them.
/// https://www.twilio.com/docs/voice/twiml/stream and https://www.twilio.com/docs/voice/twiml/connect
///
/// Not tested, because nothing in the library depends on it:
/// - REST starts unidirectional streams only. That request is the application's own; the library answers calls.
/// - An application may send on a bidirectional stream only. No message tells the two kinds apart; the server's
///   document asks for a bidirectional one.
/// - A call has at most four tapped tracks, or one conversation. Twilio counts across requests.
/// - Streams exist in US1, IE1 and AU1. The messages are the same everywhere; section 6 has the hosts for hanging up.
enum TwilioDocumentRows {
    private static let url = "wss://voice.example.com/ws/media"

    private static func connect(_ change: (inout TwiMLStream) -> Void = { _ in }) throws -> String {
        var stream = TwiMLStream(url: url)
        change(&stream)
        return try TwiML(.connect(stream)).document()
    }

    private static func start(_ change: (inout TwiMLStream) -> Void = { _ in }) throws -> String {
        var stream = TwiMLStream(url: url)
        change(&stream)
        return try TwiML(.start(stream), .pause(.seconds(60))).document()
    }

    static let kinds: [ReferenceRow] = [
        ReferenceRow("1", "a unidirectional stream is a Start, a bidirectional one a Connect") {
            let documents = try [start(), connect()]
            #expect(documents[0].contains("<Start><Stream") && documents[1].contains("<Connect><Stream"))
        },
        ReferenceRow("1", "marks return on bidirectional streams only: a call does not wait for one forever") {
            try LostMarkTests().outcome(provider: .twilio)
        },
        ReferenceRow("1", "a bidirectional stream has the inbound track, others may have any") {
            let documents = try StreamTracks.allCases.map { track in try start { $0.track = track } }
            #expect(Set(documents).count == 3)
            for track in [StreamTracks.outbound, .both] {
                #expect(throws: AnswerDocumentError.unsupportedTracks(track)) { try connect { $0.track = track } }
            }
        },
        ReferenceRow("1", "what follows a Start runs at once, and something must; a Connect may be the last") {
            let document = try connect()
            #expect(document.hasSuffix("</Connect></Response>\n"))
            #expect(throws: AnswerDocumentError.nothingAfterStream) {
                try TwiML(.start(TwiMLStream(url: url))).document()
            }
        },
        ReferenceRow("1", "tracks are named from Twilio's side: inbound is the caller's") {
            let inbound = try TwilioSample.media.read().media?.track
            #expect(inbound == .inbound)
        },
        ReferenceRow("1", "Twilio dials wss URLs only") {
            let error = AnswerDocumentError.unsupportedScheme(field: "url", allowed: ["wss://"])
            for scheme in ["ws", "https", "http"] {
                #expect(throws: error) { try TwiML(.connect(TwiMLStream(url: "\(scheme)://h/"))).document() }
            }
            _ = try connect()
        },
    ]

    static let documents: [ReferenceRow] = [
        ReferenceRow("5", "a conversation with a name and a parameter") {
            let document = try connect { stream in
                stream.name = "agent"
                stream.parameters = ["from": "+15005550006"]
            }
            let parameter = #"<Parameter name="from" value="+15005550006"/>"#
            #expect(
                document == """
                    <?xml version="1.0" encoding="UTF-8"?>
                    <Response><Connect><Stream url="\(url)" name="agent">\(parameter)</Stream></Connect></Response>

                    """)
        },
        ReferenceRow("5", "a tap of both tracks, and a pause") {
            let document = try start { $0.track = .both }
            #expect(
                document == """
                    <?xml version="1.0" encoding="UTF-8"?>
                    <Response><Start><Stream url="\(url)" track="both_tracks"/></Start><Pause length="60"/></Response>

                    """)
        },
        ReferenceRow("5", "attribute url: absolute or relative, and required") {
            let relative = try TwiML(.connect(TwiMLStream(url: "/ws/media"))).document()
            #expect(relative.contains(#"url="/ws/media""#))
            #expect(throws: AnswerDocumentError.badURL(field: "url")) {
                try TwiML(.connect(TwiMLStream(url: ""))).document()
            }
        },
        ReferenceRow("5", "attribute url: without a query") {
            let queried = TwiMLStream(url: url + "?a=1")
            _ = try connect()
            #expect(throws: AnswerDocumentError.queryInURL(field: "url")) { try TwiML(.connect(queried)).document() }
        },
        ReferenceRow("5", "attribute name: used to stop the stream") {
            let named = try start { $0.name = "tap" }
            let stop = try TwiML(.stop(streamNamed: "tap")).document()
            #expect(named.contains(#" name="tap""#))
            #expect(stop.contains(#"<Stop><Stream name="tap"/></Stop>"#))
        },
        ReferenceRow("5", "attribute track: three values, inbound_track by default") {
            let documents = try StreamTracks.allCases.map { track in try start { $0.track = track } }
            #expect(!documents[0].contains("track="))
            #expect(documents[1].contains(#"track="outbound_track""#) && documents[2].contains(#"track="both_tracks""#))
        },
        ReferenceRow("5", "attribute statusCallback: an absolute URL") {
            let document = try connect { $0.statusCallback = StatusCallback(url: "https://h/s?a=1&b=2") }
            #expect(document.contains(#"statusCallback="https://h/s?a=1&amp;b=2""#))
            #expect(throws: AnswerDocumentError.self) { try connect { $0.statusCallback = StatusCallback(url: "/s") } }
        },
        ReferenceRow("5", "attribute statusCallbackMethod: GET or POST") {
            for method in StatusCallback.Method.allCases {
                let document = try connect { $0.statusCallback = StatusCallback(url: "https://h/", method: method) }
                #expect(document.contains(#"statusCallbackMethod="\#(method.rawValue)""#))
            }
        },
        ReferenceRow("5", "attribute connectorName: known from the SDKs and error 31940") {
            let document = try connect { $0.connectorName = "c" }
            #expect(document.contains(#"connectorName="c""#))
        },
        ReferenceRow("5", "Parameter: name and value are under 500 characters together") {
            let value = String(repeating: "v", count: 499)
            _ = try connect { $0.parameters = ["n": String(value.dropFirst())] }
            #expect(throws: AnswerDocumentError.tooLong(field: "Parameter n", count: 500, limit: 499)) {
                try connect { $0.parameters = ["n": value] }
            }
        },
        ReferenceRow("5", "Parameter: their number has no documented limit") {
            let many = Dictionary(uniqueKeysWithValues: (0..<1_000).map { ("n\($0)", "v") })
            let document = try connect { $0.parameters = many }
            #expect(document.split(separator: "<Parameter").count == 1_001)
        },
        ReferenceRow("5", "a document in the Calls API has 4,000 characters at most") {
            let stream = TwiMLStream(url: "wss://h/" + String(repeating: "p", count: 4_000))
            _ = try TwiML(.connect(stream)).document()
            #expect(throws: AnswerDocumentError.self) { try TwiML(.connect(stream)).document(inline: true) }
        },
        ReferenceRow("5", "plain XML rules: & < \" are escaped, > too") {
            let document = try connect { $0.parameters = ["n": #"&<">é"#] }
            #expect(document.contains(#"value="&amp;&lt;&quot;&gt;é""#))
        },
        ReferenceRow("5", "control characters are references, or refused where XML forbids them") {
            let document = try connect { $0.parameters = ["n": "\t\r\n"] }
            #expect(document.contains(##"value="&#9;&#13;&#10;""##))
            #expect(throws: AnswerDocumentError.forbiddenCharacter(7, field: "value", offset: 0)) {
                try connect { $0.parameters = ["n": "\u{7}"] }
            }
        },
    ]

    private static func told(_ event: String = "stream-started", _ more: String = "") throws -> StreamStatus {
        let form = "AccountSid=AC1&CallSid=CA1&StreamSid=MZ1&StreamName=n&Timestamp=2026-01-01T00%3A00%3A00Z"
        return try StreamStatus(provider: .twilio, form: Array("\(form)&StreamEvent=\(event)\(more)".utf8))
    }

    static let callbacks: [ReferenceRow] = [
        ReferenceRow("5", "callback parameter AccountSid") {
            let status = try told()
            #expect(status.parameters["AccountSid"] == "AC1")
        },
        ReferenceRow("5", "callback parameter CallSid") {
            let status = try told()
            #expect(status.callID == "CA1")
        },
        ReferenceRow("5", "callback parameter StreamSid") {
            let status = try told()
            #expect(status.streamID == "MZ1")
        },
        ReferenceRow("5", "callback parameter StreamName") {
            let status = try told()
            #expect(status.parameters["StreamName"] == "n")
        },
        ReferenceRow("5", "callback parameter StreamEvent: started, stopped, error") {
            let events = try ["started", "stopped", "error"].map { try told("stream-\($0)").event }
            #expect(events == [.started, .stopped, .failed])
        },
        ReferenceRow("5", "callback parameter StreamError, on error") {
            let reasons = [try told("stream-error", "&StreamError=31921%20closed").reason, try told().reason]
            #expect(reasons == ["31921 closed", nil])
        },
        ReferenceRow("5", "callback parameter Timestamp, ISO 8601") {
            let status = try told()
            #expect(status.timestamp == "2026-01-01T00:00:00Z")
        },
    ]
}
