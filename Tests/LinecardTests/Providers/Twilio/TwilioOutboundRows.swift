// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec
import ProviderFixtures
import Testing

/// Section 3: the messages that an application may send to Twilio.
/// https://www.twilio.com/docs/voice/media-streams/websocket-messages#send-websocket-messages-to-twilio
/// The rules are those of https://www.twilio.com/docs/api/errors/31950 and
/// https://www.twilio.com/docs/api/errors/31951.
///
/// Not tested, because nothing in the library depends on it:
/// - Twilio warns once a stream, in its console; later bad messages fail silently.
enum TwilioOutboundRows {
    private typealias Sample = TwilioSample

    static let messages: [ReferenceRow] = [
        ReferenceRow("3", "media has event, streamSid and media.payload, and no more") {
            let sent = try SentMessage(Sample.audio, to: .twilio)
            let media = #"{"payload":"\#(Fixture.speechPayload)"}"#
            #expect(sent.text == #"{"event":"media","streamSid":"\#(Fixture.streamSid)","media":\#(media)}"#)
            #expect(try sent.paths == ["event", "media.payload", "streamSid"])
        },
        ReferenceRow("3", "mark has event, streamSid and mark.name, and no more") {
            let sent = try SentMessage(.mark(name: "turn-7"), to: .twilio)
            #expect(
                sent.text == #"{"event":"mark","streamSid":"\#(Fixture.streamSid)","mark":{"name":"turn-7"}}"#)
            #expect(try sent.paths == ["event", "mark.name", "streamSid"])
        },
        ReferenceRow("3", "clear has event and streamSid, and no more") {
            let sent = try SentMessage(.interruption, to: .twilio)
            #expect(sent.text == #"{"event":"clear","streamSid":"\#(Fixture.streamSid)"}"#)
            #expect(try sent.paths == ["event", "streamSid"])
        },
        ReferenceRow("3", "the payload is mu-law without a header: a byte a sample") {
            let sent = try SentMessage(Sample.audio, to: .twilio)
            let payload = try #require(try SampleMessage(.twilio, sent.text).read().media?.payload)
            #expect(try Base64.decode(payload) == G711.encode(Fixture.speech.samples))
        },
        ReferenceRow("3", "a message may hold any amount of audio") {
            let minute = AudioFrame(samples: [Int16](repeating: 0, count: 480_000), sampleRate: .hz8000)
            let sent = try SentMessage(.audio(minute), to: .twilio)
            #expect(try SampleMessage(.twilio, sent.text).read().media?.payload.utf8.count == 640_000)
        },
        ReferenceRow("3", "clear empties the buffer and returns the marks, which are settled when it is sent") {
            let serializer = try Fixture.serializer(.twilio)
            for name in ["a", "b"] { _ = try SentMessage(.mark(name: name), to: serializer) }
            _ = try SentMessage(.interruption, to: serializer)
            #expect(serializer.playback.takeClearedMarks() == ["a", "b"])
            #expect(serializer.playback.pendingMarks.isEmpty)
        },
        ReferenceRow("3", "anything but a JSON object is invalid (31951) and cannot be sent") { () throws in
            for text in ["no JSON", "[1]", "{} {}", ""] {
                #expect(throws: LinecardError.self, "\(text)") { try TransportMessageFrame(json: text) }
            }
        },
        ReferenceRow("3", "an unknown event is invalid (31951): only the application's own messages can have one") {
            let frames: [OutboundFrame] = [
                Sample.audio, .mark(name: "m"), .interruption, .speechEnd, .dtmf([.one]), .end, .cancel,
            ]
            let serializer = try Fixture.serializer(.twilio)
            for frame in frames {
                let sent = try SentMessage(frame, to: serializer)
                if sent.text.isEmpty { continue }
                let event = try SampleMessage(.twilio, sent.text).read().event
                #expect(["media", "mark", "clear"].contains(event), "\(frame)")
            }
        },
        ReferenceRow("3", "another stream's streamSid is invalid (31951): all messages have the serializer's own") {
            for frame in [Sample.audio, .mark(name: "m"), .interruption] {
                let sent = try SentMessage(frame, to: .twilio)
                #expect(try SampleMessage(.twilio, sent.text).read().streamID == Fixture.streamSid)
            }
        },
        ReferenceRow("3", "streamSid is never spelled otherwise") {
            let sent = try SentMessage(.interruption, to: .twilio)
            #expect(!sent.text.contains("streamId") && !sent.text.contains("stream_sid"))
        },
        ReferenceRow("3", "the Base64 is the standard one, padded, without line breaks") {
            let audio = AudioFrame(samples: (0..<1_120).map { Int16($0 * 29) }, sampleRate: .hz8000)
            let sent = try SentMessage(.audio(audio), to: .twilio)
            let payload = try #require(try SampleMessage(.twilio, sent.text).read().media?.payload)
            #expect(payload.utf8.count == 1_496 && payload.hasSuffix("=="))
            #expect(!payload.contains { $0.isWhitespace || $0 == "-" || $0 == "_" })
        },
        ReferenceRow("3", "no limit of a mark's name is documented: a long one is sent whole, escaped") {
            let name = String(repeating: "\"é😀", count: 2_000)
            let sent = try SentMessage(.mark(name: name), to: .twilio)
            #expect(try SampleMessage(.twilio, sent.text).read().mark == name)
        },
        ReferenceRow("3", "names need not be unique: marks of one name return one by one") {
            let serializer = try Fixture.serializer(.twilio)
            for _ in 1...2 { _ = try SentMessage(.mark(name: "turn-7"), to: serializer) }
            #expect(serializer.playback.pendingMarks == ["turn-7", "turn-7"])
            _ = try serializer.deserialize(Sample.mark.text)
            #expect(serializer.playback.pendingMarks == ["turn-7"])
        },
    ]
}
