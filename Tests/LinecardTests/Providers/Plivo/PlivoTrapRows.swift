// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec
import ProviderFixtures
import Testing

/// Sections 8 to 10: codes (https://plivo.com/docs/voice/troubleshooting/hangup-causes), what was seen to go wrong, and
/// what nobody documents.
///
/// Not tested, because nothing in the library depends on it:
/// - 4000 (a person hung up), 7011 (the answer URL cannot be reached), 6020 (no media for a minute) and 1000 (cancelled
///   before the answer) are hang-up causes in Plivo's console, never on the WebSocket.
/// - The .NET SDK's vector pairs a signature with a URL that lacks its query. The other SDKs' vectors are tested.
/// - Plivo repeats callbacks. `StreamStatus` keeps no state, so the application must accept the same one twice.
enum PlivoTrapRows {
    private typealias Sample = PlivoSample
    private static let url = "wss://h/s"

    static let codes: [ReferenceRow] = [
        ReferenceRow("8", "4010: the instructions end, when nothing follows a stream that the call does not wait for") {
            var stream = PlivoStream(url: url)
            _ = try PlivoXML(.stream(stream)).document()
            stream.keepCallAlive = false
            #expect(throws: AnswerDocumentError.nothingAfterStream) { try PlivoXML(.stream(stream)).document() }
        },
        ReferenceRow("8", "8011: the answer is not valid XML: inserted text is escaped or refused") {
            let document = try PlivoXML(.stream(PlivoStream(url: url + "?a=1&b=<2>"))).document()
            #expect(document.contains("?a=1&amp;b=&lt;2&gt;</Stream>"))
            #expect(throws: AnswerDocumentError.self) { try PlivoXML(.stream(PlivoStream(url: url + "\0"))).document() }
        },
        ReferenceRow("8", "connection_failed, authentication_failed, invalid_content_type, buffer_overflow") {
            let reasons = ["connection_failed", "authentication_failed", "invalid_content_type", "buffer_overflow"]
            let found = try reasons.map { reason in
                let form = "CallUUID=c&Event=failed&StatusReason=\(reason)"
                return try StreamStatus(provider: .plivo, form: Array(form.utf8)).reason
            }
            #expect(found == reasons)
        },
    ]

    static let traps: [ReferenceRow] = [
        ReferenceRow("9", "silence because of a wrong type or rate: each message has the stream's") {
            let sent = try SentMessage(Sample.audio, to: .plivo)
            #expect(sent.text.contains(#""contentType":"audio/x-mulaw","sampleRate":8000"#))
        },
        ReferenceRow("9", "silence because of a file header in the payload: a payload has none") {
            let sent = try SentMessage(Sample.audio, to: .plivo)
            #expect(sent.text.contains(#""payload":"\#(Fixture.speechPayload)""#) && !sent.text.contains("UklGR"))
        },
        ReferenceRow("9", "silence without bidirectional or keepCallAlive: the document has both") {
            let document = try AnswerDocument.stream(to: url, provider: .plivo)
            #expect(document.contains(#"bidirectional="true" keepCallAlive="true""#))
        },
        ReferenceRow("9", "a rate in playAudio's type is rejected, although the document's type needs one") {
            let sent = try SentMessage(Sample.audio, to: .plivo)
            let document = try AnswerDocument.stream(to: url, provider: .plivo)
            #expect(!sent.text.contains(";rate=") && document.contains(#"contentType="audio/x-mulaw;rate=8000""#))
        },
        ReferenceRow("9", "sampleRate may be a string or a number: it is sent as a number and read as either") {
            let string = try Sample.start.setting("start.mediaFormat.sampleRate", to: #""8000""#)
            let sent = try SentMessage(Sample.audio, to: .plivo)
            #expect(try string.frame() == Sample.streamStart)
            #expect(sent.text.contains(#""sampleRate":8000,"#))
        },
        ReferenceRow("9", "counters may be strings or numbers: both count") {
            let serializer = try Fixture.serializer(.plivo)
            for number in ["1", #""2""#, "3"] {
                _ = try serializer.deserialize(Sample.media.setting("sequenceNumber", to: number).text)
            }
            #expect(serializer.wire.continuity.received == 3 && serializer.wire.continuity.missing == 0)
        },
        ReferenceRow("9", "SDKs of different versions sign differently: the vectors of the current ones are valid") {
            for vector in PlivoSignatureTests.published {
                PlivoSignatureTests().publishedVector(url: vector.url, content: vector.content, code: vector.code)
            }
        },
        ReferenceRow("9", "clones send playedStream without streamId") {
            let bare = try Sample.playedStream.setting("streamId", to: nil)
            #expect(try bare.frame() == .mark(name: "turn-7"))
        },
        ReferenceRow("9", "gaps in the audio show in steps of the timestamp") {
            let later = try Sample.media.setting("media.timestamp", to: #""1767225600300""#).read().media?.timestamp
            let before = try Sample.media.read().media?.timestamp
            #expect(try #require(later) - #require(before) == 60)
        },
    ]

    static let unknowns: [ReferenceRow] = [
        ReferenceRow("10", "the byte order of L16 is not documented: it defaults to little-endian") {
            let linear = try Sample.start.setting("start.mediaFormat.encoding", to: #""audio/x-l16""#)
            #expect(try linear.read().start?.mediaFormat?.encoding == .l16LittleEndian)
            let frame = try Sample.serializer(.l16BigEndian, .hz8000).deserialize(linear.text)
            guard case .streamStart(let start)? = frame else { Issue.record("no start"); return }
            #expect(start.mediaFormat?.encoding == .l16BigEndian)
        },
        ReferenceRow("10", "the origin of timestamps is not documented: they are passed on unchanged") {
            let times = try ["0", "1767225600240"].map {
                try Sample.media.setting("media.timestamp", to: "\"\($0)\"").read().media?.timestamp
            }
            #expect(times == [0, 1_767_225_600_240])
        },
        ReferenceRow("10", "the fate of checkpoints after a clear is not documented: they are cleared, returned or not")
        {
            let serializer = try Fixture.serializer(.plivo)
            _ = try SentMessage(.mark(name: "turn-7"), to: serializer)
            _ = try SentMessage(.interruption, to: serializer)
            let late = try serializer.deserialize(Sample.playedStream.text)
            #expect(late == nil && serializer.playback.takeClearedMarks() == ["turn-7"])
        },
        ReferenceRow("10", "the fields of errors are not documented: the event alone suffices") {
            let events = ["error", "playFailed", "incorrectPayload"]
            let errors = try events.map { try SampleMessage(.plivo, #"{"event":"\#($0)"}"#).read().error?.event }
            #expect(errors == events)
        },
        ReferenceRow("10", "the effect of sendDTMF is not documented: keys as tones in the audio do not need it") {
            let audio = DTMFTone().audio(for: [.one, .d], at: .hz8000)
            let sent = try SentMessage(.audio(audio), to: .plivo)
            #expect(sent.text.hasPrefix(#"{"event":"playAudio""#))
        },
        ReferenceRow("10", "the size of the buffer is not documented: a session sends little ahead") {
            try CallSessionTests().prompt(provider: .plivo)
        },
        ReferenceRow("10", "24 kHz is documented on one page only: it is accepted if a stream has it") {
            let serializer = try Sample.serializer(.l16LittleEndian, .hz24000)
            let start = try Sample.start.setting(
                "start.mediaFormat", to: #"{"encoding":"audio/x-l16","sampleRate":24000}"#)
            #expect(throws: Never.self) { try serializer.deserialize(start.text) }
        },
        ReferenceRow("10", "the body of 404 for an ended call is not documented: any is accepted") {
            let results = [
                try await HangUpAnswer(.plivo, status: 404, body: "").result,
                try await HangUpAnswer(.plivo, status: 404, body: #"{"error":"x","code":1}"#).result,
            ]
            #expect(results == [.success(.alreadyEnded), .success(.alreadyEnded)])
        },
        ReferenceRow("10", "a minimum size of chunks is not documented: a session sends 20 ms at a time") {
            try CallSessionTests().prompt(provider: .plivo)
        },
        ReferenceRow("10", "the scheme signed for an upgrade is not documented: all observed ones are tried") {
            for scheme in ["http", "https", "wss"] { PlivoSignatureTests().upgrade(scheme: scheme) }
        },
        ReferenceRow("10", "the default contentType is not documented: the document always has one") {
            let document = try PlivoXML(.stream(PlivoStream(url: url))).document()
            #expect(document.contains("contentType="))
        },
    ]
}
