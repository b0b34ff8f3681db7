// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec
import ProviderFixtures
import Testing

/// Sections 2.3 to 2.7: what Plivo sends while a stream lasts, and in which forms.
/// https://www.plivo.com/docs/voice-agents/audio-streaming/concepts/stream-event-protocol
enum PlivoCallRows {
    private typealias Sample = PlivoSample

    static let dtmf: [ReferenceRow] = [
        .field("2.3", "event", of: Sample.dtmf, is: "dtmf", absent: .fails, \.event),
        .field(
            "2.3", "sequenceNumber", of: Sample.dtmf, is: 50, also: [#""50""#], absent: .gives(nil), \.sequenceNumber),
        .field("2.3", "streamId", of: Sample.dtmf, is: Fixture.streamId, absent: .gives(nil), \.streamID),
        .field("2.3", "dtmf.track", of: Sample.dtmf, is: Track.inbound, absent: .gives(nil)) { $0.keyPress?.track },
        .field("2.3", "dtmf.digit", of: Sample.dtmf, is: KeypadEntry.d, absent: .fails) { $0.keyPress?.key },
        ReferenceRow("2.3", "a digit is exactly one of 0-9, *, # and A-D") {
            for key in "0123456789*#ABCD" {
                let expected = try #require(KeypadEntry(rawValue: String(key)))
                #expect(try Sample.dtmf.setting("dtmf.digit", to: "\"\(key)\"").frame() == .dtmf(expected))
            }
            for odd in ["12", "E", "", "١"] {
                #expect(throws: LinecardError.message(.unknownKey(odd))) {
                    try Sample.dtmf.setting("dtmf.digit", to: "\"\(odd)\"").frame()
                }
            }
        },
        .field(
            "2.3", "dtmf.timestamp", of: Sample.dtmf, is: 1_767_225_601_000, also: ["1767225601000"],
            absent: .gives(nil)
        ) { $0.keyPress?.timestamp },
        ReferenceRow("2.3", "a key press has extra_headers, which stay in the message") { () throws in
            #expect(try Sample.dtmf.read().json["extra_headers"] == .string("userId=42;lang=en"))
        },
    ]

    static let playedStream: [ReferenceRow] = [
        .field("2.4", "event", of: Sample.playedStream, is: "playedStream", absent: .fails, \.event),
        .field(
            "2.4", "sequenceNumber", of: Sample.playedStream, is: 75, also: [#""75""#], absent: .gives(nil),
            \.sequenceNumber),
        .field("2.4", "streamId", of: Sample.playedStream, is: Fixture.streamId, absent: .gives(nil), \.streamID),
        .field("2.4", "name", of: Sample.playedStream, is: "turn-7", absent: .fails, \.mark),
        ReferenceRow("2.4", "playedStream means that the audio before the checkpoint was played") {
            let serializer = try Fixture.serializer(.plivo)
            _ = try SentMessage(Sample.audio, to: serializer)
            _ = try SentMessage(.mark(name: "turn-7"), to: serializer)
            #expect(try serializer.deserialize(Sample.playedStream.text) == .mark(name: "turn-7"))
            #expect(serializer.playback.pendingMarks.isEmpty)
        },
        ReferenceRow("2.4", "playedStream has no extra_headers; some would be ignored") {
            let more = try Sample.playedStream.setting("extra_headers", to: #""userId=42""#)
            #expect(try more.frame() == .mark(name: "turn-7"))
        },
        ReferenceRow("2.4", "an old article calls the event played: it is read too") {
            let old = try Sample.playedStream.setting("event", to: #""played""#)
            #expect(try old.frame() == .mark(name: "turn-7"))
        },
    ]

    static let clearedAudio: [ReferenceRow] = [
        .field("2.5", "event", of: Sample.clearedAudio, is: "clearedAudio", absent: .fails, \.event),
        .field(
            "2.5", "sequenceNumber", of: Sample.clearedAudio, is: 80, also: [#""80""#], absent: .gives(nil),
            \.sequenceNumber),
        .field("2.5", "streamId", of: Sample.clearedAudio, is: Fixture.streamId, absent: .gives(nil), \.streamID),
        ReferenceRow("2.5", "clearedAudio confirms a clearAudio and has no frame of its own") {
            #expect(try Sample.clearedAudio.read().content == .cleared)
            #expect(try Sample.clearedAudio.frame() == nil)
            let serializer = try PlivoFrameSerializer(
                streamId: Fixture.streamId, params: .init(autoHangUp: false, keepsOtherMessages: true))
            let message = try Sample.clearedAudio.read()
            #expect(try serializer.deserialize(Sample.clearedAudio.text) == .providerMessage(message))
        },
    ]

    static let others: [ReferenceRow] = [
        .field("2.6", "stop.callId", of: Sample.stop, is: Fixture.callId, absent: .gives(nil)) { $0.stop?.callID },
        .field("2.6", "stop.reason", of: Sample.stop, is: "completed", absent: .gives(nil)) { $0.stop?.reason },
        ReferenceRow("2.6", "every field of a stop may be missing, stop itself too") { () throws in
            for text in [#"{"event":"stop"}"#, #"{"event":"stop","stop":{}}"#, #"{"event":"stop","stop":"over"}"#] {
                #expect(try SampleMessage(.plivo, text).frame() == .streamStop)
            }
        },
        ReferenceRow("2.6", "a reason at the top of a stop is read too: its place is not documented") { () throws in
            let message = SampleMessage(.plivo, #"{"event":"stop","reason":"completed"}"#)
            #expect(try message.read().stop?.reason == "completed")
        },
        ReferenceRow("2.6", "playFailed and error, with a reason or without, are delivered to the application") {
            for event in ["playFailed", "error"] {
                let bare = SampleMessage(.plivo, #"{"event":"\#(event)"}"#)
                let reason = try bare.setting("reason", to: #""no route""#)
                #expect(try bare.frame() == .providerError(ProviderError(event: event, reason: nil)))
                #expect(try reason.frame() == .providerError(ProviderError(event: event, reason: "no route")))
            }
        },
        ReferenceRow("2.6", "muteStream and unmuteStream are delivered on request") { () throws in
            for event in ["muteStream", "unmuteStream"] {
                let message = SampleMessage(.plivo, #"{"event":"\#(event)"}"#)
                #expect(try message.read().content == .other)
                #expect(try message.frame() == nil)
            }
        },
        ReferenceRow("2.6", "incorrectPayload, in any form, is delivered to the application") {
            let shapes = [
                #"{"event":"incorrectPayload"}"#, #"{"event":"error","reason":"incorrectPayload"}"#,
                #"{"event":"error","error":"incorrectPayload"}"#, #"{"event":"error","message":"incorrectPayload"}"#,
                #"{"event":"error","error":{"message":"incorrectPayload"}}"#,
            ]
            for shape in shapes {
                let error = try #require(try SampleMessage(.plivo, shape).read().error)
                #expect("\(error)".contains("incorrectPayload"))
            }
        },
        ReferenceRow("2.6", "unknown events and fields are ignored") { () throws in
            #expect(try SampleMessage(.plivo, #"{"event":"later","x":{}}"#).frame() == nil)
            for message in Sample.all {
                #expect(try message.setting("tomorrow", to: #"{"a":[1,null]}"#).frame() == message.frame())
            }
        },
    ]

    private static func headers(_ json: String?) throws -> [String: String]? {
        try Sample.start.setting("extra_headers", to: json).read().start?.customParameters
    }

    static let extraHeaders: [ReferenceRow] = [
        ReferenceRow("2.7", "pairs split by ;") { () throws in
            #expect(try headers(#""userId=42;lang=en""#) == ["userId": "42", "lang": "en"])
        },
        ReferenceRow("2.7", "pairs split by ,") { () throws in
            #expect(try headers(#""userId=42,lang=en""#) == ["userId": "42", "lang": "en"])
        },
        ReferenceRow("2.7", "a JSON object in a string") { () throws in
            #expect(try headers(#""{\"userId\":\"42\"}""#) == ["userId": "42"])
            #expect(try headers(#"" {} ""#) == [:])
        },
        ReferenceRow("2.7", "a JSON object") { () throws in
            #expect(try headers(#"{"userId":"42"}"#) == ["userId": "42"])
            #expect(try headers("{}") == [:])
        },
        ReferenceRow("2.7", "a pair is split at its first =") { () throws in
            #expect(try headers(#""query=a=b;empty=;odd""#) == ["query": "a=b", "empty": ""])
        },
        ReferenceRow("2.7", "blanks around names and values are dropped, as in Plivo's own library") {
            () throws in
            #expect(try headers(#"" a = 1 ;\tb=c d ; = x; e = ""#) == ["a": "1", "b": "c d", "e": ""])
            #expect(try headers(#""a = 1 , b = 2""#) == ["a": "1", "b": "2"])
        },
        ReferenceRow("2.7", "extra_headers may be empty, null or missing") { () throws in
            for none in [#""""#, "null", nil] { #expect(try headers(none) == [:]) }
        },
        ReferenceRow("2.7", "start.customParameters were seen too: a header of the same name overrides one") {
            let message = try Sample.start.setting("start.customParameters", to: #"{"userId":"7","from":"x"}"#)
            #expect(try message.read().start?.customParameters == ["userId": "42", "lang": "en", "from": "x"])
        },
    ]
}
