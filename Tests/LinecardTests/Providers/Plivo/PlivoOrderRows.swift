// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec
import ProviderFixtures
import Testing

/// Section 4: formats, limits, timing and closing.
/// https://www.plivo.com/docs/voice-agents/audio-streaming/concepts/audio-streaming-guide and
/// https://plivo.com/docs/voice/audio-streaming/best-practices
///
/// Not tested, because nothing in the library depends on it:
/// - Plivo tries a failed connection twice more. Each try is a connection like any other.
/// - Plivo advises pings from the server as keep-alive. A call carries media fifty times a second, and an idle one is
///   closed.
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
        ReferenceRow("4", "a message may have 64 KB: the longest audio is shorter") {
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
        ReferenceRow("4", "the buffer holds 40 s or 60 s (in conflict): a server sends no more than a lead ahead") {
            try CallSessionTests().prompt(provider: .plivo)
        },
        ReferenceRow("4", "the codec does not change within a stream: a start with another one ends the audio") {
            let serializer = try Fixture.serializer(.plivo)
            let linear = try Sample.start.setting("start.mediaFormat.encoding", to: #""audio/x-l16""#)
            #expect(try serializer.deserialize(Sample.start.text) == Sample.streamStart)
            #expect(throws: LinecardError.self) { try serializer.deserialize(linear.text) }
            #expect(throws: LinecardError.self) { try serializer.deserialize(Sample.media.text) }
        },
        ReferenceRow("4", "order is in sequenceNumber only: repeats, gaps and late ones are counted") {
            let serializer = try Fixture.serializer(.plivo)
            for number in [1, 2, 2, 5, 4] {
                _ = try serializer.deserialize(Sample.media.setting("sequenceNumber", to: "\(number)").text)
            }
            let continuity = serializer.wire.continuity
            #expect(continuity.received == 5 && continuity.missing == 1)
            #expect(continuity.late == 1 && continuity.repeated == 1)
        },
    ]

    private static func audio(_ samples: Int, at rate: SampleRate = .hz8000) -> OutboundFrame {
        .audio(AudioFrame(samples: [Int16](repeating: 0, count: samples), sampleRate: rate))
    }
}
