// SPDX-License-Identifier: Apache-2.0

import Foundation
import Linecard
import LinecardCodec
import ProviderFixtures
import Testing

/// Section 3: the messages that an application may send to Plivo.
/// https://www.plivo.com/docs/voice-agents/audio-streaming/concepts/audio-streaming-reference
enum PlivoOutboundRows {
    private typealias Sample = PlivoSample

    static let playAudio: [ReferenceRow] = [
        ReferenceRow("3.1", "playAudio has event and media with contentType, sampleRate and payload, and no more") {
            let sent = try SentMessage(Sample.audio, to: .plivo)
            let media = #"{"contentType":"audio/x-mulaw","sampleRate":8000,"payload":"\#(Fixture.speechPayload)"}"#
            #expect(sent.text == #"{"event":"playAudio","media":\#(media)}"#)
            #expect(try sent.paths == ["event", "media.contentType", "media.payload", "media.sampleRate"])
        },
        ReferenceRow("3.1", "contentType is audio/x-mulaw or audio/x-l16, without a rate") {
            let formats: [(AudioLine.Encoding, String)] = [
                (.muLaw, "audio/x-mulaw"), (.l16LittleEndian, "audio/x-l16"), (.l16BigEndian, "audio/x-l16"),
            ]
            for (encoding, contentType) in formats {
                let sent = try SentMessage(Sample.audio, to: Sample.serializer(encoding, .hz8000))
                let json = try SampleMessage(.plivo, sent.text).read().json
                #expect(json["media"]?["contentType"] == .string(contentType))
            }
        },
        ReferenceRow("3.1", "sampleRate is a number, the stream's, though one page quotes it") {
            for rate in [SampleRate.hz8000, .hz16000, .hz24000] {
                let samples = [Int16](repeating: 1, count: rate.samples(milliseconds: 20))
                let audio = OutboundFrame.audio(AudioFrame(samples: samples, sampleRate: rate))
                let sent = try SentMessage(audio, to: Sample.serializer(.l16LittleEndian, rate))
                let json = try SampleMessage(.plivo, sent.text).read().json
                #expect(json["media"]?["sampleRate"] == .number(Double(rate.hertz)))
            }
        },
        ReferenceRow("3.1", "the payload is raw samples, without a header") {
            let sent = try SentMessage(Sample.audio, to: .plivo)
            let payload = try SampleMessage(.plivo, sent.text).read().json["media"]?["payload"]?.string
            #expect(try Base64.decode(try #require(payload)) == G711.encode(Fixture.speech.samples))
        },
        ReferenceRow("3.1", "playAudio has no streamId") { () throws in
            #expect(!(try SentMessage(Sample.audio, to: .plivo).text.contains("streamId")))
        },
        ReferenceRow("3.1", "type and rate are the stream's: a stream of others is an error at once") {
            let serializer = try Sample.serializer(.l16LittleEndian, .hz16000)
            #expect(throws: LinecardError.self) { try serializer.deserialize(Sample.start.text) }
            #expect(throws: LinecardError.self) { try SentMessage(Sample.audio, to: serializer) }
        },
        ReferenceRow("3.1", "the byte order of L16 is not documented: little-endian, or big-endian on request") {
            let orders: [(AudioLine.Encoding, [UInt8])] = [(.l16LittleEndian, [1, 2]), (.l16BigEndian, [2, 1])]
            let samples = [Int16](repeating: 0x0201, count: 160)
            for (encoding, bytes) in orders {
                let serializer = try Sample.serializer(encoding, .hz8000)
                let payload = Data((0..<160).flatMap { _ in bytes }).base64EncodedString()
                let sent = try SentMessage(.audio(AudioFrame(samples: samples, sampleRate: .hz8000)), to: serializer)
                #expect(sent.text.contains(#""payload":"\#(payload)""#))
                let media = try Sample.media.setting("media.payload", to: "\"\(payload)\"")
                #expect(try serializer.deserialize(media.text).samples == samples)
            }
        },
    ]

    static let controls: [ReferenceRow] = [
        ReferenceRow("3.2", "checkpoint has event, streamId and name, and no more") {
            let sent = try SentMessage(.mark(name: "turn-7"), to: .plivo)
            #expect(sent.text == #"{"event":"checkpoint","streamId":"\#(Fixture.streamId)","name":"turn-7"}"#)
            #expect(try sent.paths == ["event", "name", "streamId"])
        },
        ReferenceRow("3.2", "playedStream returns the name once playback reaches the checkpoint") {
            let serializer = try Fixture.serializer(.plivo)
            let sent = try SentMessage(.mark(name: "a \"b\" é"), to: serializer)
            let echo = try sent.echo(of: Sample.playedStream, at: "name")
            #expect(try serializer.deserialize(echo.text) == .mark(name: "a \"b\" é"))
        },
        ReferenceRow("3.2", "no limit of a name is documented: a long one is sent whole") {
            let name = String(repeating: "n", count: 10_000)
            let sent = try SentMessage(.mark(name: name), to: .plivo)
            #expect(try SampleMessage(.plivo, sent.text).read().json["name"] == .string(name))
        },
        ReferenceRow("3.2", "names should be unique: repeated ones are kept apart across clears") {
            let serializer = try Fixture.serializer(.plivo)
            let first = try SentMessage(.mark(name: "m"), to: serializer)
            _ = try SentMessage(.interruption, to: serializer)
            let second = try SentMessage(.mark(name: "m"), to: serializer)
            #expect(first.text != second.text)
        },
        ReferenceRow("3.3", "clearAudio has event and streamId, and no more") {
            let sent = try SentMessage(.interruption, to: .plivo)
            #expect(sent.text == #"{"event":"clearAudio","streamId":"\#(Fixture.streamId)"}"#)
            #expect(try sent.paths == ["event", "streamId"])
        },
        ReferenceRow("3.3", "clearedAudio answers it") {
            let serializer = try Fixture.serializer(.plivo)
            _ = try SentMessage(.interruption, to: serializer)
            #expect(try serializer.deserialize(Sample.clearedAudio.text) == nil)
        },
        ReferenceRow("3.3", "cleared checkpoints may return: late ones are ignored") {
            let serializer = try Fixture.serializer(.plivo)
            _ = try SentMessage(.mark(name: "turn-7"), to: serializer)
            _ = try SentMessage(.interruption, to: serializer)
            #expect(serializer.playback.pendingMarks.isEmpty)
            #expect(serializer.playback.takeClearedMarks() == ["turn-7"])
            #expect(try serializer.deserialize(Sample.playedStream.text) == nil)
        },
        ReferenceRow("3.4", "sendDTMF has event and dtmf, a string at the top") {
            let sent = try SentMessage(.dtmf([.one, .two, .three, .four, .pound]), to: .plivo)
            #expect(sent.text == #"{"event":"sendDTMF","dtmf":"1234#"}"#)
            #expect(try sent.paths == ["dtmf", "event"])
        },
        ReferenceRow("3.4", "sendDTMF takes one or more of 0-9, A-D, * and #") {
            let sent = try SentMessage(.dtmf(KeypadEntry.allCases), to: .plivo)
            #expect(sent.text == #"{"event":"sendDTMF","dtmf":"0123456789*#ABCD"}"#)
            #expect(try SentMessage(.dtmf([]), to: .plivo).text.isEmpty)
        },
        ReferenceRow("3.4", "sendDTMF is less certain than the rest: keys as tones are available too") {
            #expect(DTMFTone().audio(for: [.one], at: .hz8000).duration == .milliseconds(200))
        },
    ]
}
