// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec
import ProviderFixtures
import Testing

/// Section 5: the document that asks for a stream, and what Plivo tells of it.
/// https://www.plivo.com/docs/voice-agents/audio-streaming/xml/stream and
/// https://plivo.com/docs/voice-agents/audio-streaming/troubleshooting/troubleshooting
///
/// Not tested, because nothing in the library depends on it:
/// - A status callback is answered with 200. The application serves its callbacks.
enum PlivoDocumentRows {
    private static let url = "wss://voice.example.com/ws?a=1&b=2"

    private static func written(_ change: (inout PlivoStream) -> Void = { _ in }) throws -> String {
        var stream = PlivoStream(url: url)
        change(&stream)
        return try PlivoXML(.stream(stream), .xml("<Wait length=\"1\"/>")).document()
    }

    static let documents: [ReferenceRow] = [
        ReferenceRow("5", "a conversation; the URL is the element's text, its query escaped") {
            let document = try PlivoXML(.stream(PlivoStream(url: url, extraHeaders: ["userId": "42"]))).document()
            let attributes = #"contentType="audio/x-mulaw;rate=8000" extraHeaders="userId=42""#
            let stream = #"<Stream bidirectional="true" keepCallAlive="true" \#(attributes)>"#
            #expect(
                document == """
                    <?xml version="1.0" encoding="UTF-8"?>
                    <Response>\(stream)wss://voice.example.com/ws?a=1&amp;b=2</Stream></Response>

                    """)
        },
        ReferenceRow("5", "attribute bidirectional: true or false in lower case; needed to speak") {
            let documents = [try written(), try written { $0.bidirectional = false }]
            #expect(documents[0].contains(#"bidirectional="true""#))
            #expect(documents[1].contains(#"bidirectional="false""#))
        },
        ReferenceRow("5", "attribute audioTrack: inbound by default, others without bidirectional only") {
            for track in [StreamTracks.outbound, .both] {
                let tap = try written { stream in
                    stream.bidirectional = false
                    stream.audioTrack = track
                }
                #expect(tap.contains(#"audioTrack="\#(track)""#))
                #expect(throws: AnswerDocumentError.unsupportedTracks(track)) { try written { $0.audioTrack = track } }
            }
        },
        ReferenceRow("5", "attribute streamTimeout: whole seconds, 86,400 at most") {
            let longest = try written { $0.streamTimeout = .seconds(86_400) }
            #expect(longest.contains(#"streamTimeout="86400""#))
            for odd in [Duration.seconds(86_401), .zero, .milliseconds(1_500)] {
                #expect(throws: AnswerDocumentError.badDuration(field: "streamTimeout", odd)) {
                    try written { $0.streamTimeout = odd }
                }
            }
        },
        ReferenceRow("5", "attribute statusCallbackUrl") {
            let document = try written { $0.statusCallback = StatusCallback(url: "https://h/s") }
            #expect(document.contains(#"statusCallbackUrl="https://h/s""#))
        },
        ReferenceRow("5", "attribute statusCallbackMethod: GET or POST") {
            for method in StatusCallback.Method.allCases {
                let document = try written { $0.statusCallback = StatusCallback(url: "https://h/", method: method) }
                #expect(document.contains(#"statusCallbackMethod="\#(method.rawValue)""#))
            }
        },
        ReferenceRow("5", "attribute contentType: with its rate; always written, as sources disagree about the default")
        {
            for rate in [SampleRate.hz8000, .hz16000, .hz24000] {
                let linear = try written { $0.contentType = MediaFormat(encoding: .l16LittleEndian, sampleRate: rate) }
                #expect(linear.contains(#"contentType="audio/x-l16;rate=\#(rate.hertz)""#))
            }
            #expect(throws: AnswerDocumentError.self) {
                try written { $0.contentType = MediaFormat(encoding: .muLaw, sampleRate: .hz16000) }
            }
        },
        ReferenceRow("5", "attribute extraHeaders: pairs split by commas, of letters, digits, - and _") {
            let plain = try written { $0.extraHeaders = ["user_id": "4-2", "lang": "en"] }
            #expect(plain.contains(#"extraHeaders="lang=en,user_id=4-2""#))
            for odd in ["a b", "a,b", "a=b", "a;b", "é", ""] {
                #expect(throws: AnswerDocumentError.badExtraHeader(name: "n")) {
                    try written { $0.extraHeaders = ["n": odd] }
                }
            }
        },
        ReferenceRow("5", "attribute extraHeaders: 512 bytes at most") {
            _ = try written { $0.extraHeaders = ["n": String(repeating: "v", count: 510)] }
            #expect(throws: AnswerDocumentError.tooLong(field: "extraHeaders", count: 513, limit: 512)) {
                try written { $0.extraHeaders = ["n": String(repeating: "v", count: 511)] }
            }
        },
        ReferenceRow("5", "attribute keepCallAlive: or something must follow") { () throws in
            var stream = PlivoStream(url: url)
            #expect(stream.keepCallAlive)
            stream.keepCallAlive = false
            #expect(throws: AnswerDocumentError.nothingAfterStream) { try PlivoXML(.stream(stream)).document() }
            #expect(try written { $0.keepCallAlive = false }.contains(#"keepCallAlive="false""#))
        },
        ReferenceRow("5", "attributes noiseCancellation and its level, 60 to 100") {
            let quiet = try written { stream in
                stream.noiseCancellation = true
                stream.noiseCancellationLevel = 60
            }
            #expect(quiet.contains(#"noiseCancellation="true" noiseCancellationLevel="60""#))
            for level in [59, 101] {
                #expect(throws: AnswerDocumentError.badNoiseCancellationLevel(level)) {
                    try written { stream in
                        stream.noiseCancellation = true
                        stream.noiseCancellationLevel = level
                    }
                }
            }
            #expect(throws: AnswerDocumentError.levelWithoutNoiseCancellation) {
                try written { $0.noiseCancellationLevel = 85 }
            }
        },
        ReferenceRow("5", "Parameter is not Plivo's: names and values go into extraHeaders") {
            let document = try AnswerDocument.stream(to: url, provider: .plivo, parameters: ["userId": "42"])
            #expect(!document.contains("Parameter") && document.contains(#"extraHeaders="userId=42""#))
        },
        ReferenceRow("5", "stray text, two documents or JSON end the call (8011): one element holds all") {
            let document = try written()
            #expect(document.split(separator: "<Response>").count == 2)
            #expect(document.split(separator: "</Response>").last == "\n")
        },
        ReferenceRow("5", "wss is required; ws was seen to connect; others are refused") {
            for scheme in ["wss", "ws"] { _ = try PlivoXML(.stream(PlivoStream(url: "\(scheme)://h/"))).document() }
            let error = AnswerDocumentError.unsupportedScheme(field: "url", allowed: ["wss://", "ws://"])
            #expect(throws: error) { try PlivoXML(.stream(PlivoStream(url: "https://h/"))).document() }
        },
        ReferenceRow("4", "a stream's URL has 2,048 characters at most") {
            let longest = "wss://h/" + String(repeating: "p", count: 2_040)
            _ = try written { $0.url = longest }
            #expect(throws: AnswerDocumentError.tooLong(field: "url", count: 2_049, limit: 2_048)) {
                try written { $0.url = longest + "p" }
            }
        },
        ReferenceRow("4", "a call is streamed once") {
            let stream = PlivoXML.Element.stream(PlivoStream(url: url))
            _ = try PlivoXML(stream).document()
            #expect(throws: AnswerDocumentError.secondStream) { try PlivoXML(stream, stream).document() }
        },
    ]

    private static func told(_ event: String = "started", _ more: String = "") throws -> StreamStatus {
        let form = "CallUUID=c-1&StreamID=s-1&Timestamp=2026-01-01T00%3A00%3A00Z&From=1&To=2&Direction=inbound"
        return try StreamStatus(provider: .plivo, form: Array("\(form)&Event=\(event)\(more)".utf8))
    }

    static let callbacks: [ReferenceRow] = [
        ReferenceRow("5", "events started, stopped, failed") {
            let events = try ["started", "stopped", "failed"].map { try told($0).event }
            #expect(events == [.started, .stopped, .failed])
        },
        ReferenceRow("5", "the same events by other names, DegradedStream, and an old PlayedStream") {
            let names = ["StartStream", "StopStream", "DroppedStream", "DegradedStream", "PlayedStream"]
            let events = try names.map { try told($0).event }
            #expect(events == [.started, .stopped, .failed, .degraded, .other("PlayedStream")])
        },
        ReferenceRow("4", "DegradedStream warns of a buffer that fills") {
            let status = try told("DegradedStream", "&StatusReason=buffer_overflow")
            #expect(status.event == .degraded && status.reason == "buffer_overflow")
        },
        ReferenceRow("5", "fields CallUUID, StreamID, Timestamp") {
            let status = try told()
            #expect([status.callID, status.streamID, status.timestamp] == ["c-1", "s-1", "2026-01-01T00:00:00Z"])
        },
        ReferenceRow("5", "fields From, To, Direction, Duration, ServiceURL are kept") {
            let parameters = try told("stopped", "&Duration=12&ServiceURL=wss%3A%2F%2Fh").parameters
            let values = ["From", "To", "Direction", "Duration", "ServiceURL"].map { parameters[$0] }
            #expect(values == ["1", "2", "inbound", "12", "wss://h"])
        },
        ReferenceRow("5", "field StatusReason, or Error, when there is a reason") {
            let reasons = [
                try told("stopped", "&StatusReason=completed").reason, try told("failed", "&Error=e").reason,
                try told().reason,
            ]
            #expect(reasons == ["completed", "e", nil])
        },
    ]
}
