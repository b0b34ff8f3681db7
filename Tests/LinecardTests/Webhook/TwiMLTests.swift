// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Linecard

@Suite("TwiML") struct TwiMLTests {
    private static let url = "wss://voice.example.com/ws/media"

    private func parsed(_ verbs: TwiML.Verb...) throws -> [ParsedXML.Element] {
        let root = try #require(ParsedXML.root(of: try TwiML(verbs).document()))
        #expect(root.name == "Response")
        return root.children
    }

    @Test("a bidirectional stream is connected")
    func connect() throws {
        let document = try TwiML(.connect(TwiMLStream(url: Self.url))).document()

        #expect(
            document == """
                <?xml version="1.0" encoding="UTF-8"?>
                <Response><Connect><Stream url="wss://voice.example.com/ws/media"/></Connect></Response>

                """)
        #expect(try AnswerDocument.stream(to: Self.url, provider: .twilio) == document)
    }

    @Test("every attribute is written under Twilio's name")
    func attributes() throws {
        var stream = TwiMLStream(url: Self.url, parameters: ["from": "+15005550006", "agent": "a b"])
        stream.name = "tap"
        stream.track = .both
        stream.statusCallback = StatusCallback(url: "https://voice.example.com/status?a=1&b=2", method: .get)
        stream.connectorName = "connector"

        let verbs = try parsed(.start(stream), .pause(.seconds(60)), .stop(streamNamed: "tap"))

        let start = try #require(verbs.first?["Stream"])
        #expect(
            start.attributes == [
                "url": Self.url, "name": "tap", "track": "both_tracks", "connectorName": "connector",
                "statusCallback": "https://voice.example.com/status?a=1&b=2", "statusCallbackMethod": "GET",
            ])
        #expect(start.children.map(\.name) == ["Parameter", "Parameter"])
        #expect(
            start.children.map(\.attributes) == [
                ["name": "agent", "value": "a b"], ["name": "from", "value": "+15005550006"],
            ])
        #expect(verbs.map(\.name) == ["Start", "Pause", "Stop"])
        #expect(verbs[1].attributes == ["length": "60"])
        #expect(verbs[2].children == [.init(name: "Stream", attributes: ["name": "tap"])])
    }

    @Test(
        "tracks have Twilio's names",
        arguments: [(StreamTracks.inbound, nil), (.outbound, "outbound_track"), (.both, "both_tracks")])
    func tracks(tracks: StreamTracks, text: String?) throws {
        var stream = TwiMLStream(url: Self.url)
        stream.track = tracks

        let start = try parsed(.start(stream), .pause(.seconds(1)))[0]

        #expect(start["Stream"]?.attributes["track"] == text)
    }

    @Test("a bidirectional stream has the inbound track only", arguments: [StreamTracks.outbound, .both])
    func connectedTracks(tracks: StreamTracks) {
        var stream = TwiMLStream(url: Self.url)
        stream.track = tracks

        #expect(throws: AnswerDocumentError.unsupportedTracks(tracks)) { try TwiML(.connect(stream)).document() }
    }

    @Test("something must follow a stream that the call does not wait for")
    func nothingAfter() throws {
        let stream = TwiMLStream(url: Self.url)

        #expect(throws: AnswerDocumentError.nothingAfterStream) { try TwiML(.start(stream)).document() }
        #expect(throws: AnswerDocumentError.nothingAfterStream) {
            try TwiML(.pause(.seconds(1)), .start(stream)).document()
        }
        let verbs = try parsed(.start(stream), .xml("<Dial>+15005550006</Dial>"))
        #expect(verbs.map(\.name) == ["Start", "Dial"])
        #expect(verbs[1].text == "+15005550006")
    }

    @Test(
        "a stream's URL is a wss URL or relative",
        arguments: [
            "wss://h", "WSS://h/s", "wss://h:8443/a/b", "wss://u:p@h/s", "/ws/media", "media", "../media", "a/b:c",
        ])
    func goodURL(url: String) throws {
        #expect(try parsed(.connect(TwiMLStream(url: url)))[0]["Stream"]?.attributes["url"] == url)
    }

    static let badURLs: [(url: String, error: AnswerDocumentError)] = [
        ("", .badURL(field: "url")), ("wss://", .badURL(field: "url")), ("wss:/h", .badURL(field: "url")),
        ("wss:h", .badURL(field: "url")), ("wss:///s", .badURL(field: "url")), ("wss://:443/s", .badURL(field: "url")),
        ("wss://u@/s", .badURL(field: "url")), ("wss://h/a b", .badURL(field: "url")),
        (" wss://h", .badURL(field: "url")),
        ("wss://h/s\n", .badURL(field: "url")), ("wss://h/#a", .badURL(field: "url")),
        ("wss://h/é", .badURL(field: "url")),
        ("wss://h/\0", .badURL(field: "url")),
        ("ws://h/s", .unsupportedScheme(field: "url", allowed: ["wss://"])),
        ("https://h/s", .unsupportedScheme(field: "url", allowed: ["wss://"])),
        ("//h/s", .unsupportedScheme(field: "url", allowed: ["wss://"])),
        ("javascript:alert(1)", .unsupportedScheme(field: "url", allowed: ["wss://"])),
        ("wss://h/s?a=b", .queryInURL(field: "url")), ("wss://h?", .queryInURL(field: "url")),
        ("/s?a", .queryInURL(field: "url")),
    ]

    @Test("a URL that Twilio does not dial is refused", arguments: badURLs.indices)
    func badURL(index: Int) {
        let (url, error) = Self.badURLs[index]

        #expect(throws: error) { try TwiML(.connect(TwiMLStream(url: url))).document() }
        #expect(throws: error) { try AnswerDocument.stream(to: url, provider: .twilio) }
        #expect(!"\(error)".contains("alert"))
    }

    @Test(
        "a callback's URL is absolute", arguments: ["/status", "status", "", "wss://h/s", "https://", "https:/h", "h"])
    func badCallback(url: String) {
        var stream = TwiMLStream(url: Self.url)
        stream.statusCallback = StatusCallback(url: url)

        #expect(throws: AnswerDocumentError.self) { try TwiML(.connect(stream)).document() }
    }

    @Test("a parameter has fewer than 500 characters", arguments: ["a", "é", "\u{1F600}"])
    func longParameter(letter: String) throws {
        let units = letter.utf16.count
        let name = String(repeating: "n", count: 99)
        let fitting = String(repeating: letter, count: (499 - name.count) / units)

        let stream = try parsed(.connect(TwiMLStream(url: Self.url, parameters: [name: fitting])))[0]["Stream"]

        #expect(stream?.children.first?.attributes == ["name": name, "value": fitting])
        #expect(throws: AnswerDocumentError.tooLong(field: "Parameter \(name)", count: 500, limit: 499)) {
            try TwiML(.connect(TwiMLStream(url: Self.url, parameters: [name: fitting + "a"]))).document()
        }
    }

    @Test("an inline document has at most 4,000 characters")
    func inlineLimit() throws {
        let frame = try TwiML(.xml("")).document(inline: true)
        let fitting = TwiML(.xml(String(repeating: "a", count: 4_000 - frame.count)))
        let long = TwiML(.xml(String(repeating: "a", count: 4_001 - frame.count)))

        #expect(try fitting.document(inline: true).count == 4_000)
        #expect(try long.document().count == 4_001)
        #expect(throws: AnswerDocumentError.tooLong(field: "Twiml", count: 4_001, limit: 4_000)) {
            try long.document(inline: true)
        }
    }

    @Test(
        "a pause has whole seconds",
        arguments: [Duration.zero, .seconds(-1), .milliseconds(1_500), .nanoseconds(1), .seconds(1) + .nanoseconds(1)])
    func pause(length: Duration) {
        #expect(throws: AnswerDocumentError.badDuration(field: "length", length)) {
            try TwiML(.pause(length)).document()
        }
    }

    @Test("an empty name is refused")
    func emptyNames() {
        var unnamed = TwiMLStream(url: Self.url)
        unnamed.name = ""
        var unconnected = TwiMLStream(url: Self.url)
        unconnected.connectorName = ""

        #expect(throws: AnswerDocumentError.empty(field: "name")) { try TwiML(.connect(unnamed)).document() }
        #expect(throws: AnswerDocumentError.empty(field: "connectorName")) {
            try TwiML(.connect(unconnected)).document()
        }
        #expect(throws: AnswerDocumentError.empty(field: "name")) { try TwiML(.stop(streamNamed: "")).document() }
        #expect(throws: AnswerDocumentError.empty(field: "Parameter name")) {
            try TwiML(.connect(TwiMLStream(url: Self.url, parameters: ["": "a"]))).document()
        }
    }
}
