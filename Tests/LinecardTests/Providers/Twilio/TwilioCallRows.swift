// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec
import ProviderFixtures
import Testing

/// Sections 2.3 to 2.6: the messages that Twilio sends while a stream lasts, and at its end.
/// https://www.twilio.com/docs/voice/media-streams/websocket-messages#send-websocket-messages-from-twilio
enum TwilioCallRows {
    private typealias Sample = TwilioSample

    static let media: [ReferenceRow] = [
        .field("2.3", "event", of: Sample.media, is: "media", absent: .fails, \.event),
        .field("2.3", "sequenceNumber", of: Sample.media, is: 3, also: ["3"], absent: .gives(nil), \.sequenceNumber),
        .field("2.3", "streamSid", of: Sample.media, is: Fixture.streamSid, absent: .gives(nil), \.streamID),
        .field("2.3", "media.track", of: Sample.media, is: Track.inbound, absent: .gives(nil)) { $0.media?.track },
        ReferenceRow("2.3", "the outbound track is recognized and heard on request") {
            let outbound = try Sample.media.setting("media.track", to: #""outbound""#)
            let serializer = try TwilioFrameSerializer(
                streamSid: Fixture.streamSid, params: .init(autoHangUp: false, track: .outbound))
            try serializer.setup(StartFrame(audioInSampleRate: .hz8000))
            #expect(try outbound.read().media?.track == .outbound)
            #expect(try outbound.frame() == nil)
            #expect(try serializer.deserialize(outbound.text) == Sample.heard)
        },
        .field("2.3", "media.chunk", of: Sample.media, is: 2, also: ["2"], absent: .gives(nil)) { $0.media?.chunk },
        ReferenceRow("2.3", "chunks may be counted per track: nothing depends on them") {
            let serializer = try Fixture.serializer(.twilio)
            for chunk in [7, 1, 1] {
                let message = try Sample.media.setting("media.chunk", to: "\"\(chunk)\"")
                #expect(try serializer.deserialize(message.text) == Sample.heard)
            }
        },
        .field("2.3", "media.timestamp", of: Sample.media, is: 25, also: ["25"], absent: .gives(nil)) {
            $0.media?.timestamp
        },
        .field("2.3", "media.payload", of: Sample.media, is: "AIAPjw==", absent: .fails) { $0.media?.payload },
        ReferenceRow("2.3", "the payload is Base64 of mu-law at 8 kHz") { () throws in
            #expect(try Sample.media.frame() == Sample.heard)
            #expect(Fixture.fourSamples == G711.decode(try Base64.decode("AIAPjw==")))
        },
    ]

    static let dtmf: [ReferenceRow] = [
        .field("2.4", "event", of: Sample.dtmf, is: "dtmf", absent: .fails, \.event),
        .field("2.4", "sequenceNumber", of: Sample.dtmf, is: 9, also: ["9"], absent: .gives(nil), \.sequenceNumber),
        .field("2.4", "streamSid", of: Sample.dtmf, is: Fixture.streamSid, absent: .gives(nil), \.streamID),
        .field(
            "2.4", "dtmf.track", of: Sample.dtmf, is: Track.inbound, also: [#""inbound""#], absent: .gives(nil)
        ) { $0.keyPress?.track },
        .field("2.4", "dtmf.digit", of: Sample.dtmf, is: KeypadEntry.pound, absent: .fails) { $0.keyPress?.key },
        ReferenceRow("2.4", "the keys of a telephone are read, and no others") { () throws in
            for key in KeypadEntry.allCases {
                #expect(try Sample.dtmf.setting("dtmf.digit", to: "\"\(key.rawValue)\"").frame() == .dtmf(key))
            }
            for odd in ["", "12", "x", " "] {
                #expect(throws: LinecardError.message(.unknownKey(odd))) {
                    try Sample.dtmf.setting("dtmf.digit", to: "\"\(odd)\"").frame()
                }
            }
        },
        ReferenceRow("2.4", "a key press has no duration, and a time only if the provider sends one") { () throws in
            #expect(try Sample.dtmf.read().keyPress?.timestamp == nil)
        },
        ReferenceRow("2.4", "the application cannot send keys over the socket: they become tones in the audio") {
            let sent = try SentMessage(.dtmf([.one]), to: .twilio)
            #expect(try sent.paths == ["event", "media.payload", "streamSid"])
        },
    ]

    static let mark: [ReferenceRow] = [
        .field("2.5", "event", of: Sample.mark, is: "mark", absent: .fails, \.event),
        .field("2.5", "sequenceNumber", of: Sample.mark, is: 40, also: ["40"], absent: .gives(nil), \.sequenceNumber),
        .field("2.5", "streamSid", of: Sample.mark, is: Fixture.streamSid, absent: .gives(nil), \.streamID),
        .field("2.5", "mark.name", of: Sample.mark, is: "turn-7", absent: .fails, \.mark),
        ReferenceRow("2.5", "a mark returns when the audio before it was played") {
            let serializer = try Fixture.serializer(.twilio)
            _ = try SentMessage(Sample.audio, to: serializer)
            let sent = try SentMessage(.mark(name: "turn-7"), to: serializer)
            #expect(sent.text.contains(#""name":"turn-7""#))
            #expect(serializer.playback.pendingMarks == ["turn-7"])
            #expect(try serializer.deserialize(Sample.mark.text) == .mark(name: "turn-7"))
            #expect(serializer.playback.pendingMarks.isEmpty)
        },
        ReferenceRow("2.5", "a mark returns at once when there is no audio before it") {
            let serializer = try Fixture.serializer(.twilio)
            _ = try SentMessage(.mark(name: "turn-7"), to: serializer)
            #expect(try serializer.deserialize(Sample.mark.text) == .mark(name: "turn-7"))
        },
        ReferenceRow("2.5", "a mark that returns because of a clear was not played") {
            let serializer = try Fixture.serializer(.twilio)
            _ = try SentMessage(.mark(name: "turn-7"), to: serializer)
            _ = try SentMessage(.interruption, to: serializer)
            #expect(serializer.playback.takeClearedMarks() == ["turn-7"])
            #expect(try serializer.deserialize(Sample.mark.text) == nil)
        },
        ReferenceRow("2.5", "the message does not tell the two apart: wire names do") {
            let serializer = try Fixture.serializer(.twilio)
            _ = try SentMessage(.mark(name: "turn-7"), to: serializer)
            _ = try SentMessage(.interruption, to: serializer)
            let again = try SentMessage(.mark(name: "turn-7"), to: serializer)
            let echo = try again.echo(of: Sample.mark, at: "mark.name")
            #expect(try serializer.deserialize(Sample.mark.text) == nil)
            #expect(try serializer.deserialize(echo.text) == .mark(name: "turn-7"))
        },
    ]

    static let stop: [ReferenceRow] = [
        .field("2.6", "event", of: Sample.stop, is: "stop", absent: .fails, \.event),
        .field("2.6", "sequenceNumber", of: Sample.stop, is: 412, also: ["412"], absent: .gives(nil), \.sequenceNumber),
        .field("2.6", "streamSid", of: Sample.stop, is: Fixture.streamSid, absent: .gives(nil), \.streamID),
        .field("2.6", "stop.accountSid", of: Sample.stop, is: Fixture.accountSid, absent: .gives(nil)) {
            $0.stop?.accountID
        },
        .field("2.6", "stop.callSid", of: Sample.stop, is: Fixture.callSid, absent: .gives(nil)) { $0.stop?.callID },
        ReferenceRow("2.6", "a stop means the end of the stream or of the call, without a reason") { () throws in
            #expect(try Sample.stop.frame() == .streamStop)
            #expect(try Sample.stop.read().stop?.reason == nil)
        },
    ]
}
