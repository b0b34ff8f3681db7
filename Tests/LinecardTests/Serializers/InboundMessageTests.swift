// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec
import ProviderFixtures
import Testing

/// A recorded message and the frame that it gives.
struct Captured: Sendable, CustomTestStringConvertible {
    let message: RecordedMessage
    let frame: InboundFrame?

    var testDescription: String { "\(message)" }

    static func all(_ provider: Provider, _ frames: [(name: String, frame: InboundFrame?)]) -> [Captured] {
        frames.map { Captured(message: .named($0.name, from: provider), frame: $0.frame) }
    }
}

@Suite("Inbound messages") struct InboundMessageTests {
    private static let audio = InboundFrame.audio(AudioFrame(samples: Fixture.fourSamples, sampleRate: .hz8000))
    private static let silence = InboundFrame.audio(AudioFrame(samples: [0, 0, 0, 0], sampleRate: .hz8000))

    private static func twilioStart(
        accountID: String = Fixture.accountSid, tracks: [Track] = [.inbound], format: MediaFormat? = MediaFormat(),
        _ parameters: [String: String] = [:]
    ) -> InboundFrame {
        .streamStart(
            CallStart(
                provider: .twilio, streamID: Fixture.streamSid, callID: Fixture.callSid, accountID: accountID,
                tracks: tracks, mediaFormat: format, customParameters: parameters, sequenceNumber: 1))
    }

    private static let twilioFrames: [(name: String, frame: InboundFrame?)] = [
        ("connected", nil),
        ("connected.clone", nil),
        ("start", twilioStart(["from": "+15005550006", "note": "a b"])),
        ("start.swapped", twilioStart(tracks: [.inbound, .outbound])),
        ("start.least", twilioStart(accountID: "", tracks: [.outbound], format: nil)),
        ("start.streamless", twilioStart()),
        ("start.future", twilioStart(["name": "Zoë \"Z\" 😀"])),
        ("media", audio),
        ("media.silence", silence),
        ("media.swapped", audio),
        ("media.streamless", audio),
        ("media.least", audio),
        ("media.reordered", audio),
        ("media.outbound", nil),
        ("media.empty", nil),
        ("dtmf", .dtmf(.pound)),
        ("dtmf.small", .dtmf(.a)),
        ("dtmf.least", .dtmf(.five)),
        ("mark", .mark(name: "turn-7")),
        ("mark.escaped", .mark(name: "\"turn\" \\ \u{7} é 😀")),
        ("stop", .streamStop),
        ("stop.least", .streamStop),
        ("error", nil),
        ("other", nil),
        ("nameless", nil),
    ]

    private static func plivoStart(
        accountID: String = Fixture.authId, tracks: [Track] = [.inbound], format: MediaFormat? = MediaFormat(),
        number: Int? = 1, _ headers: [String: String] = [:]
    ) -> InboundFrame {
        .streamStart(
            CallStart(
                provider: .plivo, streamID: Fixture.streamId, callID: Fixture.callId, accountID: accountID,
                tracks: tracks, mediaFormat: format, customParameters: headers, sequenceNumber: number))
    }

    private static let plivoFrames: [(name: String, frame: InboundFrame?)] = [
        ("start", plivoStart(["userId": "42", "lang": "en"])),
        ("start.commas", plivoStart(["userId": "42", "lang": "en"])),
        ("start.blanks", plivoStart(["userId": "42", "lang": "en"])),
        ("start.object", plivoStart(["userId": "42", "lang": "en"])),
        ("start.emptyObject", plivoStart()),
        ("start.emptyText", plivoStart()),
        ("start.null", plivoStart()),
        ("start.swapped", plivoStart(accountID: "SAMADEUPMADEUPMADEUP", tracks: [.inbound, .outbound], ["a": "b"])),
        (
            "start.least",
            plivoStart(accountID: "", tracks: [], format: nil, number: nil, ["query": "a=b", "empty": ""])
        ),
        ("media", audio),
        ("media.silence", silence),
        ("media.swapped", audio),
        ("media.least", audio),
        ("media.reordered", audio),
        ("media.outbound", nil),
        ("dtmf", .dtmf(.d)),
        ("dtmf.small", .dtmf(.d)),
        ("dtmf.least", .dtmf(.star)),
        ("playedStream", .mark(name: "turn-7")),
        ("playedStream.swapped", .mark(name: "turn-7")),
        ("playedStream.streamless", .mark(name: "turn-7")),
        ("clearedAudio", nil),
        ("stop", .streamStop),
        ("stop.least", .streamStop),
        ("error", .providerError(ProviderError(event: "error", reason: "incorrectPayload"))),
        ("incorrectPayload", .providerError(ProviderError(event: "incorrectPayload", reason: nil))),
        ("playFailed", .providerError(ProviderError(event: "playFailed", reason: nil))),
        ("played", .mark(name: "turn-7")),
        ("muteStream", nil),
    ]

    @Test("each message of Twilio gives its frame", arguments: Captured.all(.twilio, twilioFrames))
    func twilio(_ captured: Captured) throws {
        let serializer = try Fixture.serializer(.twilio)

        let frame = try serializer.deserialize(captured.message.text)

        #expect(frame == captured.frame)
    }

    @Test("each message of Plivo gives its frame", arguments: Captured.all(.plivo, plivoFrames))
    func plivo(_ captured: Captured) throws {
        let serializer = try Fixture.serializer(.plivo)

        let frame = try serializer.deserialize(captured.message.text)

        #expect(frame == captured.frame)
    }

    private static func frames(_ provider: Provider) -> [(name: String, frame: InboundFrame?)] {
        provider == .twilio ? twilioFrames : plivoFrames
    }

    @Test("every recorded message is in the tables, in order", arguments: Provider.allCases)
    func tablesAreComplete(_ provider: Provider) {
        let recorded = RecordedMessage.all(provider).map(\.name)

        #expect(recorded == Self.frames(provider).map(\.name))
        #expect(Set(recorded).count == recorded.count)
    }

    @Test("a whole call goes through one serializer", arguments: Provider.allCases)
    func wholeCall(_ provider: Provider) throws {
        let serializer = try Fixture.serializer(provider)

        let frames = try Fixture.messages(provider).map { try serializer.deserialize($0) }

        #expect(frames == Self.frames(provider).map(\.frame))
    }

    @Test("events other than audio need no setup", arguments: Provider.allCases)
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

    @Test("keys A to D are read in lower case too", arguments: Provider.allCases, ["a", "b", "c", "d"])
    func smallKeys(_ provider: Provider, _ letter: String) throws {
        let serializer = try Fixture.serializer(provider)

        let frame = try serializer.deserialize(#"{"event":"dtmf","dtmf":{"digit":"\#(letter)"}}"#)

        #expect(frame == .dtmf(try #require(KeypadEntry(rawValue: letter.uppercased()))))
    }

    @Test("the requested track is heard", arguments: Provider.allCases, Track.allCases)
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
