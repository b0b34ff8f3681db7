// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec
import ProviderFixtures
import Testing

/// Sections 1 to 2.2: the shape of Plivo's messages, the start of a stream and its audio.
/// https://www.plivo.com/docs/voice-agents/audio-streaming/concepts/audio-streaming-reference
enum PlivoInboundRows {
    private typealias Sample = PlivoSample

    static let shape: [ReferenceRow] = [
        ReferenceRow("1", "a message is one JSON object with an event") {
            let events = try Sample.all.map { try $0.read().event }
            #expect(events == ["start", "media", "dtmf", "playedStream", "clearedAudio", "stop"])
        },
        ReferenceRow("1", "ids are streamId and callId, and are UUIDs") {
            let start = try #require(try Sample.start.detected())
            #expect(start.provider == .plivo)
            #expect(start.streamID == Fixture.streamId && start.callID == Fixture.callId)
        },
        ReferenceRow("1", "counters are numbers, timestamps strings; the reverse is read too") {
            let counted = try Sample.media.setting("sequenceNumber", to: #""12""#).setting("media.chunk", to: #""11""#)
                .setting("media.timestamp", to: "1767225600240")
            let rate = try Sample.start.setting("start.mediaFormat.sampleRate", to: #""8000""#)
            #expect(try counted.read().content == Sample.media.read().content)
            #expect(try counted.read().sequenceNumber == 12)
            #expect(try rate.read().content == Sample.start.read().content)
        },
        ReferenceRow("1", "start has no streamId at its top; if it has, it must be the stream's") {
            #expect(try Sample.start.read().streamID == nil)
            #expect(try Sample.start.frame() == Sample.streamStart)
            let top = try Sample.start.setting("streamId", to: "\"\(Fixture.streamId)\"")
            #expect(try top.frame() == Sample.streamStart)
        },
        ReferenceRow("1", "there is no connected message: the first one is the start") { () throws in
            var detector = StartDetector()
            let bytes = Array(Sample.start.text.utf8)
            #expect(try detector.read(bytes.span) == Sample.start.read().start)
            #expect(try SampleMessage(.plivo, #"{"event":"connected"}"#).read().content == .other)
        },
        ReferenceRow("1", "a checkpoint's name is at the top: one inside mark is ignored") { () throws in
            let inside = SampleMessage(.plivo, #"{"event":"playedStream","mark":{"name":"turn-7"}}"#)
            #expect(throws: LinecardError.message(.missingField("name"))) { try inside.frame() }
        },
    ]

    static let start: [ReferenceRow] = [
        .field("2.1", "event", of: Sample.start, is: "start", absent: .fails, \.event),
        .field(
            "2.1", "sequenceNumber", of: Sample.start, is: 1, also: [#""1""#], absent: .gives(nil), \.sequenceNumber),
        .field("2.1", "start.callId", of: Sample.start, is: Fixture.callId, absent: .fails) { $0.start?.callID },
        .field("2.1", "start.streamId", of: Sample.start, is: Fixture.streamId, absent: .fails) { $0.start?.streamID },
        .field("2.1", "start.accountId", of: Sample.start, is: Fixture.authId, absent: .gives("")) {
            $0.start?.accountID
        },
        ReferenceRow("2.1", "an account is MA… or, a subaccount, SA…") {
            let message = try Sample.start.setting("start.accountId", to: #""SAMADEUPMADEUPMADEUP""#)
            #expect(try message.read().start?.accountID == "SAMADEUPMADEUPMADEUP")
        },
        .field("2.1", "start.tracks", of: Sample.start, is: [Track.inbound], absent: .gives([])) { $0.start?.tracks },
        ReferenceRow("2.1", "tracks are inbound, outbound or both") {
            let both = try Sample.start.setting("start.tracks", to: #"["inbound","outbound"]"#)
            #expect(try both.read().start?.tracks == [.inbound, .outbound])
        },
        ReferenceRow("2.1", "field start.mediaFormat: mu-law at 8 kHz; without it the serializer's own holds") {
            let format = MediaFormat(encoding: .muLaw, sampleRate: .hz8000)
            let absences = try [nil, "null"].map { try Sample.start.setting("start.mediaFormat", to: $0) }
            #expect(try Sample.start.read().start?.mediaFormat == format)
            for message in absences {
                #expect(try message.read().start?.mediaFormat == nil)
                #expect(throws: Never.self) { try message.frame() }
            }
        },
        .field("2.1", "start.mediaFormat.encoding", of: Sample.start, is: "audio/x-mulaw", absent: .fails) {
            $0.start?.mediaFormat?.contentType
        },
        ReferenceRow("2.1", "the encoding is audio/x-mulaw or audio/x-l16; another one is refused") {
            let linear = try Sample.start.setting("start.mediaFormat.encoding", to: #""audio/x-l16""#)
            let opus = try Sample.start.setting("start.mediaFormat.encoding", to: #""audio/opus""#)
            #expect(try linear.read().start?.mediaFormat?.encoding == .l16LittleEndian)
            #expect(throws: LinecardError.message(.unsupportedFormat(encoding: "audio/opus", hertz: 8_000))) {
                try opus.read()
            }
        },
        .field(
            "2.1", "start.mediaFormat.sampleRate", of: Sample.start, is: 8_000, also: [#""8000""#], absent: .fails
        ) { $0.start?.mediaFormat?.sampleRate.hertz },
        .field(
            "2.1", "extra_headers", of: Sample.start, is: ["userId": "42", "lang": "en"], absent: .gives([:])
        ) { $0.start?.customParameters },
        ReferenceRow("2.1", "extra_headers stands beside start, not in it") {
            let inside = try Sample.start.setting("extra_headers", to: nil)
                .setting("start.extra_headers", to: #""userId=42""#)
            #expect(try inside.read().start?.customParameters == [:])
        },
        ReferenceRow("2.1", "there is no channel count; one of 1 is accepted, another refused") {
            let mono = try Sample.start.setting("start.mediaFormat.channels", to: "1")
            let stereo = try Sample.start.setting("start.mediaFormat.channels", to: "2")
            #expect(try mono.frame() == Sample.streamStart)
            #expect(throws: LinecardError.message(.notMono(channels: 2))) { try stereo.frame() }
        },
        ReferenceRow("2.1", "the codec is that of the start: a serializer for another refuses all audio") {
            let serializer = try Fixture.serializer(.plivo)
            let linear = try Sample.start.setting(
                "start.mediaFormat", to: #"{"encoding":"audio/x-l16","sampleRate":16000}"#)
            let error = LinecardError.message(
                .wrongFormat(
                    expected: MediaFormat(encoding: .muLaw, sampleRate: .hz8000),
                    found: MediaFormat(encoding: .l16LittleEndian, sampleRate: .hz16000)))
            #expect(throws: error) { try serializer.deserialize(linear.text) }
            #expect(throws: error) { try serializer.deserialize(Sample.media.text) }
            #expect(throws: error) { try SentMessage(Sample.audio, to: serializer) }
        },
    ]

    static let media: [ReferenceRow] = [
        .field("2.2", "event", of: Sample.media, is: "media", absent: .fails, \.event),
        .field(
            "2.2", "sequenceNumber", of: Sample.media, is: 12, also: [#""12""#], absent: .gives(nil), \.sequenceNumber),
        .field("2.2", "streamId", of: Sample.media, is: Fixture.streamId, absent: .gives(nil), \.streamID),
        .field("2.2", "media.track", of: Sample.media, is: Track.inbound, absent: .gives(nil)) { $0.media?.track },
        ReferenceRow("2.2", "the outbound track of a unidirectional stream is recognized") {
            let outbound = try Sample.media.setting("media.track", to: #""outbound""#)
            #expect(try outbound.read().media?.track == .outbound)
            #expect(try outbound.frame() == nil)
        },
        .field(
            "2.2", "media.timestamp", of: Sample.media, is: 1_767_225_600_240, also: ["1767225600240"],
            absent: .gives(nil)
        ) { $0.media?.timestamp },
        ReferenceRow("2.2", "sources disagree about the clock of timestamps: differences mean the same") {
            let times = try ["1767225600240", "1767225600260", "240", "260"].map {
                try #require(try Sample.media.setting("media.timestamp", to: "\"\($0)\"").read().media?.timestamp)
            }
            #expect(times[1] - times[0] == 20 && times[3] - times[2] == 20)
        },
        .field("2.2", "media.chunk", of: Sample.media, is: 11, also: [#""11""#], absent: .gives(nil)) {
            $0.media?.chunk
        },
        .field("2.2", "media.payload", of: Sample.media, is: "AIAPjw==", absent: .fails) { $0.media?.payload },
        ReferenceRow("2.2", "extra_headers come with every message: they stay in the message") { () throws in
            #expect(try Sample.media.read().json["extra_headers"] == .string("userId=42;lang=en"))
            #expect(try Sample.media.setting("extra_headers", to: nil).frame() == Sample.heard)
        },
        ReferenceRow("2.2", "a message of 20 ms has 160 bytes as mu-law, 320 or 640 as linear PCM") {
            let sizes: [(AudioLine.Encoding, SampleRate, Int)] = [
                (.muLaw, .hz8000, 160), (.l16LittleEndian, .hz8000, 320), (.l16LittleEndian, .hz16000, 640),
            ]
            for (encoding, rate, count) in sizes {
                let payload = Base64.encode([UInt8](repeating: 0xFF, count: count))
                let message = try Sample.media.setting("media.payload", to: "\"\(payload)\"")
                let frame = try Sample.serializer(encoding, rate).deserialize(message.text)
                #expect(frame.samples.count == rate.hertz / 50)
            }
        },
    ]
}
