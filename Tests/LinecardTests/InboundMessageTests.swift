// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec
import Testing

/// A captured message and what becomes of it.
struct Captured: Sendable, CustomTestStringConvertible {
    let line: Int
    let message: String
    let frame: Frame?

    var testDescription: String { "line \(line): \(message.prefix(60))" }

    /// Pairs the lines of a fixture with frames. A line too many or too few shows in ``Fixture/messages(_:)``.
    static func all(_ provider: Provider, _ frames: [Frame?]) -> [Captured] {
        zip(Fixture.messages(provider), frames).enumerated().map { Captured(line: $0 + 1, message: $1.0, frame: $1.1) }
    }
}

@Suite("Inbound messages") struct InboundMessageTests {
    private static let audio = Frame.audio(AudioFrame(samples: Fixture.fourSamples, sampleRate: .hz8000))
    private static let silence = Frame.audio(AudioFrame(samples: [0, 0, 0, 0], sampleRate: .hz8000))

    private static func twilioStart(
        accountID: String = Fixture.accountSid, tracks: [Track] = [.inbound], format: MediaFormat? = MediaFormat(),
        _ parameters: [String: String] = [:]
    ) -> Frame {
        .streamStart(
            CallStart(
                provider: .twilio, streamID: Fixture.streamSid, callID: Fixture.callSid, accountID: accountID,
                tracks: tracks, mediaFormat: format, customParameters: parameters))
    }

    private static let twilioFrames: [Frame?] = [
        nil,  // connected
        nil,  // connected, as SignalWire's
        twilioStart(["from": "+15005550006", "note": "a b"]),
        twilioStart(tracks: [.inbound, .outbound]),  // numbers and strings the other way round
        twilioStart(accountID: "", tracks: [.outbound], format: nil),  // the least; an unknown track
        twilioStart(),  // no top-level streamSid
        twilioStart(["name": "Zoë \"Z\" 😀"]),  // fields of tomorrow
        silence,
        audio,
        audio,  // numbers for counters
        audio,  // no streamSid
        audio,  // nothing but the payload
        audio,  // another order, more fields
        nil,  // the outbound track
        nil,  // no audio
        .dtmf(.pound),
        .dtmf(.five),  // no streamSid, no track
        .mark(name: "turn-7"),
        .mark(name: "\"turn\" \\ \u{7} é 😀"),
        .streamStop,
        .streamStop,  // the least
        nil,  // error
        nil,  // unknown, though with a payload
        nil,  // empty
    ]

    private static func plivoStart(
        accountID: String = Fixture.authId, tracks: [Track] = [.inbound], format: MediaFormat? = MediaFormat(),
        _ headers: [String: String] = [:]
    ) -> Frame {
        .streamStart(
            CallStart(
                provider: .plivo, streamID: Fixture.streamId, callID: Fixture.callId, accountID: accountID,
                tracks: tracks, mediaFormat: format, customParameters: headers))
    }

    private static let plivoFrames: [Frame?] = [
        plivoStart(["userId": "42", "lang": "en"]),  // pairs split by ;
        plivoStart(["userId": "42", "lang": "en"]),  // pairs split by ,
        plivoStart(["userId": "42", "lang": "en"]),  // an object
        plivoStart(),  // an empty object
        plivoStart(),  // an empty text
        plivoStart(),  // null
        // a streamId on top
        plivoStart(accountID: "SAMADEUPMADEUPMADEUP", tracks: [.inbound, .outbound], ["a": "b"]),
        plivoStart(accountID: "", tracks: [], format: nil, ["query": "a=b", "empty": ""]),  // the least; odd pairs
        silence,
        audio,
        audio,  // a string for the chunk, a number for the time
        audio,  // nothing but the payload
        audio,  // another order, more fields
        nil,  // the outbound track
        .dtmf(.d),
        .dtmf(.star),  // no streamId
        .mark(name: "turn-7"),
        .mark(name: "turn-7"),  // a string for the counter
        .mark(name: "turn-7"),  // no streamId
        nil,  // clearedAudio
        .streamStop,
        .streamStop,  // the least
        .providerError(ProviderError(event: "error", reason: "incorrectPayload")),
        .providerError(ProviderError(event: "incorrectPayload", reason: nil)),
        .providerError(ProviderError(event: "playFailed", reason: nil)),
        .mark(name: "turn-7"),  // played, of old
        nil,  // muteStream
    ]

    @Test("each message of Twilio gives its frame", arguments: Captured.all(.twilio, twilioFrames))
    func twilio(_ captured: Captured) throws {
        let serializer = try Fixture.serializer(.twilio)

        let frame = try serializer.deserialize(captured.message)

        #expect(frame == captured.frame)
    }

    @Test("each message of Plivo gives its frame", arguments: Captured.all(.plivo, plivoFrames))
    func plivo(_ captured: Captured) throws {
        let serializer = try Fixture.serializer(.plivo)

        let frame = try serializer.deserialize(captured.message)

        #expect(frame == captured.frame)
    }

    @Test("no captured message is left out of the tables")
    func tablesAreComplete() {
        #expect(Fixture.messages(.twilio).count == Self.twilioFrames.count)
        #expect(Fixture.messages(.plivo).count == Self.plivoFrames.count)
    }

    @Test("a whole call goes through one serializer", arguments: Provider.allCases)
    func wholeCall(_ provider: Provider) throws {
        let serializer = try Fixture.serializer(provider)

        let frames = try Fixture.messages(provider).map { try serializer.deserialize($0) }

        #expect(frames == (provider == .twilio ? Self.twilioFrames : Self.plivoFrames))
    }

    @Test("events but audio need no setup", arguments: Provider.allCases)
    func eventsBeforeSetup(_ provider: Provider) throws {
        let (serializer, message): (MediaStreamSerializer, String) =
            switch provider {
            case .twilio:
                (try TwilioFrameSerializer(streamSid: Fixture.streamSid, params: .init(autoHangUp: false)), "mark")
            case .plivo:
                (try PlivoFrameSerializer(streamId: Fixture.streamId, params: .init(autoHangUp: false)), "playedStream")
            }

        let frame = try serializer.deserialize(#"{"event":"\#(message)","name":"m","mark":{"name":"m"}}"#)

        #expect(frame == .mark(name: "m"))
    }

    @Test("all sixteen keys are read", arguments: Provider.allCases, KeypadEntry.allCases)
    func keys(_ provider: Provider, _ key: KeypadEntry) throws {
        let serializer = try Fixture.serializer(provider)

        let frame = try serializer.deserialize(#"{"event":"dtmf","dtmf":{"digit":"\#(key.rawValue)"}}"#)

        #expect(frame == .dtmf(key))
    }

    @Test("the track that was asked for is heard", arguments: Provider.allCases, Track.allCases)
    func track(_ provider: Provider, _ track: Track) throws {
        let serializer: MediaStreamSerializer =
            switch provider {
            case .twilio:
                try TwilioFrameSerializer(
                    streamSid: Fixture.streamSid, params: .init(autoHangUp: false, track: track))
            case .plivo:
                try PlivoFrameSerializer(streamId: Fixture.streamId, params: .init(autoHangUp: false, track: track))
            }
        try serializer.setup(StartFrame(audioInSampleRate: .hz8000))

        let heard = try Track.allCases.filter { sent in
            try serializer.deserialize(#"{"event":"media","media":{"track":"\#(sent)","payload":"AIAPjw=="}}"#) != nil
        }

        #expect(heard == [track])
    }

    @Test(
        "Plivo's linear streams are recognised in either byte order",
        arguments: [AudioLine.Encoding.l16LittleEndian, .l16BigEndian], [SampleRate.hz8000, .hz16000, .hz24000])
    func linearStart(_ encoding: AudioLine.Encoding, _ rate: SampleRate) throws {
        let serializer = try PlivoFrameSerializer(
            streamId: Fixture.streamId,
            params: .init(plivoSampleRate: rate, plivoEncoding: encoding, autoHangUp: false))

        let frame = try serializer.deserialize(
            """
            {"event":"start","start":{"callId":"\(Fixture.callId)","streamId":"\(Fixture.streamId)",\
            "tracks":["inbound"],"mediaFormat":{"encoding":"audio/x-l16","sampleRate":\(rate.hertz)}}}
            """)

        #expect(
            frame
                == .streamStart(
                    CallStart(
                        provider: .plivo, streamID: Fixture.streamId, callID: Fixture.callId,
                        mediaFormat: MediaFormat(encoding: encoding, sampleRate: rate))))
    }
}
