// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec
import Testing

/// Section 4: formats, limits, timing and closing.
/// https://www.plivo.com/docs/voice-agents/audio-streaming/concepts/audio-streaming-guide and
/// https://plivo.com/docs/voice/audio-streaming/best-practices
enum PlivoOrderRows {
    private typealias Sample = PlivoSample

    /// A format that a stream may have: announced, heard and spoken.
    private static func format(_ encoding: AudioLine.Encoding, _ rate: SampleRate) -> ReferenceRow {
        let format = MediaFormat(encoding: encoding, sampleRate: rate)
        return ReferenceRow("4", "a stream may be \(format)") {
            let serializer = try Sample.serializer(encoding, rate)
            let start = try Sample.start.setting(
                "start.mediaFormat", to: #"{"encoding":"\#(format.contentType)","sampleRate":\#(rate.hertz)}"#)
            guard case .streamStart(let found)? = try serializer.deserialize(start.text) else {
                Issue.record("no start")
                return
            }
            #expect(found.mediaFormat == format)
            let samples = [Int16](repeating: 0, count: rate.samples(milliseconds: 20))
            let audio = AudioFrame(samples: samples, sampleRate: rate)
            let sent = try SampleMessage(.plivo, SentMessage(.audio(audio), to: serializer).text).read()
            let payload = try #require(sent.json["media"]?["payload"]?.string)
            let media = try Sample.media.setting("media.payload", to: "\"\(payload)\"")
            #expect(try serializer.deserialize(media.text) == .audio(audio))
        }
    }

    static let formats: [ReferenceRow] = [
        format(.muLaw, .hz8000), format(.l16LittleEndian, .hz8000), format(.l16LittleEndian, .hz16000),
        format(.l16LittleEndian, .hz24000),
        ReferenceRow("4", "mu-law is at 8 kHz only, and nothing is at other rates") { () throws in
            let misfits: [(AudioLine.Encoding, SampleRate)] = [
                (.muLaw, .hz16000), (.aLaw, .hz8000), (.l16LittleEndian, .hz48000), (.l16BigEndian, .hz11025),
            ]
            for (encoding, rate) in misfits {
                let error = ConfigurationError.unsupportedFormat(MediaFormat(encoding: encoding, sampleRate: rate))
                #expect(throws: LinecardError.configuration(error)) { try Sample.serializer(encoding, rate) }
            }
        },
    ]

    static let limits: [ReferenceRow] = [
        ReferenceRow("4", "a message may have 64 KB: the longest audio stays far below") {
            let sent = try SentMessage(audio(76 * 160), to: .plivo)
            #expect(sent.text.utf8.count < 65_536)
        },
        ReferenceRow("4", "a chunk of audio may have 16 KB of Base64, which are 76 times 20 ms: more is refused") {
            #expect(try SentMessage(audio(77 * 160 - 1), to: .plivo).text.utf8.count > 16_216)
            let serializer = try Fixture.serializer(.plivo)
            #expect(throws: LinecardError.message(.payloadTooLong(characters: 16_428, limit: 16_384))) {
                try SentMessage(audio(77 * 160), to: serializer)
            }
            #expect(try SentMessage(Sample.audio, to: serializer).text.contains(Fixture.speechPayload))
        },
        ReferenceRow("4", "that is 0.38 s of L16 at 16 kHz") {
            let serializer = try Sample.serializer(.l16LittleEndian, .hz16000)
            #expect(try !SentMessage(audio(19 * 320, at: .hz16000), to: serializer).text.isEmpty)
            #expect(throws: LinecardError.message(.payloadTooLong(characters: 17_068, limit: 16_384))) {
                try SentMessage(audio(20 * 320, at: .hz16000), to: serializer)
            }
        },
        ReferenceRow(
            "4", "the buffer holds 40 s or 60 s (in conflict): a server sends no more than a lead ahead",
            by: "a prompt is paced, heard and settled", in: "LinecardTests/Session/CallSessionTests"),
        ReferenceRow(
            "4", "audio is paced in real time, so that clearAudio works at once",
            by: "audio goes out in step with time, a little in advance", in: "LinecardServerTests/InterruptionTests"),
        ReferenceRow("4", "the codec does not change in a stream: a start that says so ends the audio") {
            let serializer = try Fixture.serializer(.plivo)
            let linear = try Sample.start.setting("start.mediaFormat.encoding", to: #""audio/x-l16""#)
            #expect(try serializer.deserialize(Sample.start.text) == Sample.streamStart)
            #expect(throws: LinecardError.self) { try serializer.deserialize(linear.text) }
            #expect(throws: LinecardError.self) { try serializer.deserialize(Sample.media.text) }
        },
        ReferenceRow(
            "4", "a connection that fails is tried twice more",
            noBehaviour: "Plivo's own retries: each is a connection like any other"),
        ReferenceRow(
            "4", "Plivo closes the socket when the call ends",
            by: "without a stop message the frames end with the connection",
            in: "LinecardServerTests/FrameOrderTests"),
        ReferenceRow(
            "4", "the application closes the socket: the stream ends, the next element runs, or the call ends (4010)",
            by: "an application that returns closes the stream, properly (RFC 6455 §7.1.1)",
            in: "LinecardServerTests/ApplicationTests"),
        ReferenceRow("4", "order is in sequenceNumber only: repeats, gaps and late ones are counted") {
            let serializer = try Fixture.serializer(.plivo)
            for number in [1, 2, 2, 5, 4] {
                _ = try serializer.deserialize(Sample.media.setting("sequenceNumber", to: "\(number)").text)
            }
            let continuity = serializer.wire.continuity
            #expect(continuity.received == 5 && continuity.missing == 1)
            #expect(continuity.late == 1 && continuity.repeated == 1)
        },
        ReferenceRow(
            "4", "pings from the server are advised as keep-alive",
            noBehaviour: "media comes fifty times a second both ways while a call lasts, and an idle call is closed"),
    ]

    private static func audio(_ samples: Int, at rate: SampleRate = .hz8000) -> OutboundFrame {
        .audio(AudioFrame(samples: [Int16](repeating: 0, count: samples), sampleRate: rate))
    }
}
