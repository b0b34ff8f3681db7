// SPDX-License-Identifier: Apache-2.0

import LinecardCodec
import Testing

@testable import Linecard

@Suite("Plivo XML") struct PlivoXMLTests {
    private static let url = "wss://voice.example.com/ws?a=1&b=2"

    private func parsed(_ stream: PlivoStream) throws -> ParsedXML.Element {
        let root = try #require(ParsedXML.root(of: try PlivoXML(.stream(stream)).document()))
        #expect(root.name == "Response")
        return try #require(root["Stream"])
    }

    @Test("a bidirectional stream keeps the call alive")
    func bidirectional() throws {
        let document = try PlivoXML(.stream(PlivoStream(url: Self.url))).document()

        #expect(
            document == """
                <?xml version="1.0" encoding="UTF-8"?>
                <Response><Stream bidirectional="true" keepCallAlive="true" \
                contentType="audio/x-mulaw;rate=8000">wss://voice.example.com/ws?a=1&amp;b=2</Stream></Response>

                """)
        #expect(try AnswerDocument.stream(to: Self.url, provider: .plivo) == document)
        #expect(try parsed(PlivoStream(url: Self.url)).text == Self.url)
    }

    @Test("every attribute is written under Plivo's name")
    func attributes() throws {
        var stream = PlivoStream(
            url: Self.url, contentType: MediaFormat(encoding: .l16LittleEndian, sampleRate: .hz16000),
            extraHeaders: ["userId": "42", "lang": "en-GB_x"])
        stream.bidirectional = false
        stream.audioTrack = .both
        stream.streamTimeout = .seconds(120)
        stream.statusCallback = StatusCallback(url: "http://voice.example.com/status")
        stream.noiseCancellation = true
        stream.noiseCancellationLevel = 60

        #expect(
            try parsed(stream).attributes == [
                "bidirectional": "false", "keepCallAlive": "true", "audioTrack": "both", "streamTimeout": "120",
                "statusCallbackUrl": "http://voice.example.com/status", "statusCallbackMethod": "POST",
                "contentType": "audio/x-l16;rate=16000", "extraHeaders": "lang=en-GB_x,userId=42",
                "noiseCancellation": "true", "noiseCancellationLevel": "60",
            ])
    }

    @Test("a stream has one of four formats", arguments: AudioLine.Encoding.allCases, SampleRate.allCases)
    func formats(encoding: AudioLine.Encoding, rate: SampleRate) throws {
        let format = MediaFormat(encoding: encoding, sampleRate: rate)
        let stream = PlivoStream(url: Self.url, contentType: format)
        let texts = ["audio/x-mulaw;rate=8000"] + [8_000, 16_000, 24_000].map { "audio/x-l16;rate=\($0)" }

        if texts.contains("\(format)") {
            #expect(try parsed(stream).attributes["contentType"] == "\(format)")
        } else {
            #expect(throws: AnswerDocumentError.unsupportedFormat(format)) { try PlivoXML(.stream(stream)).document() }
        }
    }

    @Test("a bidirectional stream has the inbound track only", arguments: [StreamTracks.outbound, .both])
    func tracks(tracks: StreamTracks) throws {
        var stream = PlivoStream(url: Self.url)
        stream.audioTrack = tracks

        #expect(throws: AnswerDocumentError.unsupportedTracks(tracks)) { try PlivoXML(.stream(stream)).document() }
        stream.bidirectional = false
        #expect(try parsed(stream).attributes["audioTrack"] == "\(tracks)")
    }

    @Test("something must follow a stream that the call does not wait for, but no second stream")
    func order() throws {
        let waiting = PlivoStream(url: Self.url)
        var passing = waiting
        passing.keepCallAlive = false

        #expect(throws: AnswerDocumentError.nothingAfterStream) { try PlivoXML(.stream(passing)).document() }
        #expect(throws: AnswerDocumentError.secondStream) {
            try PlivoXML(.stream(waiting), .stream(waiting)).document()
        }
        let document = try PlivoXML(.stream(passing), .xml("<Wait length=\"60\"/>")).document()
        let root = try #require(ParsedXML.root(of: document))
        #expect(root.children.map(\.name) == ["Stream", "Wait"])
        #expect(root["Stream"]?.attributes["keepCallAlive"] == "false")
    }

    @Test("a URL has at most 2,048 characters")
    func longURL() throws {
        let longest = "wss://h/" + String(repeating: "a", count: 2_040)

        #expect(try parsed(PlivoStream(url: longest)).text == longest)
        #expect(throws: AnswerDocumentError.tooLong(field: "url", count: 2_049, limit: 2_048)) {
            try PlivoXML(.stream(PlivoStream(url: longest + "a"))).document()
        }
    }

    @Test(
        "a URL that Plivo does not dial is refused",
        arguments: [
            "", "/ws", "https://h/ws", "//h/ws", "wss://", "wss://h/a b", "wss://h/\u{1}", "wss://h/#", "h/ws",
            "wss://@",
        ])
    func badURL(url: String) {
        #expect(throws: AnswerDocumentError.self) { try AnswerDocument.stream(to: url, provider: .plivo) }
    }

    @Test("extra headers have at most 512 bytes")
    func longHeaders() throws {
        let longest = ["a": String(repeating: "b", count: 300), "c": String(repeating: "d", count: 207)]
        let long = longest.merging(["c": String(repeating: "d", count: 208)]) { $1 }

        let text = try parsed(PlivoStream(url: Self.url, extraHeaders: longest)).attributes["extraHeaders"]

        #expect(text?.utf8.count == 512)
        #expect(throws: AnswerDocumentError.tooLong(field: "extraHeaders", count: 513, limit: 512)) {
            try PlivoXML(.stream(PlivoStream(url: Self.url, extraHeaders: long))).document()
        }
    }

    @Test(
        "extra headers may have letters, digits, - and _",
        arguments: (0..<128).map { UnicodeScalar(UInt8($0)) } + ["é"]
    )
    func headerCharacters(scalar: UnicodeScalar) throws {
        let isAllowed = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".unicodeScalars.contains(
            scalar)

        for (name, value) in [("a\(scalar)", "b"), ("a", "\(scalar)")] {
            let document = Result {
                try AnswerDocument.stream(to: Self.url, provider: .plivo, parameters: [name: value])
            }
            if isAllowed {
                let root = ParsedXML.root(of: try document.get())
                #expect(root?["Stream"]?.attributes["extraHeaders"] == "\(name)=\(value)")
            } else {
                #expect(throws: AnswerDocumentError.badExtraHeader(name: name)) { try document.get() }
            }
        }
    }

    @Test("a header has a name and a value", arguments: [("", "a"), ("a", "")])
    func emptyHeaders(name: String, value: String) {
        #expect(throws: AnswerDocumentError.badExtraHeader(name: name)) {
            try AnswerDocument.stream(to: Self.url, provider: .plivo, parameters: [name: value])
        }
    }

    @Test("the level of noise cancellation is between 60 and 100", arguments: [59, 60, 85, 100, 101, -1, Int.max])
    func noise(level: Int) throws {
        var stream = PlivoStream(url: Self.url)
        stream.noiseCancellation = true
        stream.noiseCancellationLevel = level

        if (60...100).contains(level) {
            #expect(try parsed(stream).attributes["noiseCancellationLevel"] == "\(level)")
        } else {
            #expect(throws: AnswerDocumentError.badNoiseCancellationLevel(level)) {
                try PlivoXML(.stream(stream)).document()
            }
        }
        stream.noiseCancellation = false
        #expect(throws: AnswerDocumentError.levelWithoutNoiseCancellation) { try PlivoXML(.stream(stream)).document() }
    }

    @Test(
        "a stream's time-out is between a second and a day",
        arguments: [
            (Duration.seconds(1), true), (.seconds(86_400), true), (.zero, false), (.seconds(86_401), false),
            (.milliseconds(1_500), false), (.seconds(-1), false),
        ])
    func timeout(length: Duration, isValid: Bool) throws {
        var stream = PlivoStream(url: Self.url)
        stream.streamTimeout = length

        if isValid {
            #expect(try parsed(stream).attributes["streamTimeout"] == "\(length.components.seconds)")
        } else {
            #expect(throws: AnswerDocumentError.badDuration(field: "streamTimeout", length)) {
                try PlivoXML(.stream(stream)).document()
            }
        }
    }
}
