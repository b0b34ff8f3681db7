// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec
import ProviderFixtures
import Testing

/// Section 2: the messages that Twilio sends.
/// https://www.twilio.com/docs/voice/media-streams/websocket-messages#send-websocket-messages-from-twilio
enum TwilioInboundRows {
    private typealias Sample = TwilioSample

    /// 2: what all messages have in common.
    static let common: [ReferenceRow] = [
        ReferenceRow("2", "a message is one JSON object with an event") {
            let events = try Sample.all.map { try $0.read().event }
            #expect(events == ["connected", "start", "media", "dtmf", "mark", "stop"])
        },
        ReferenceRow("2", "counters are strings, the format has numbers; the reverse is read too") {
            let counted = try Sample.media.setting("sequenceNumber", to: "3").setting("media.chunk", to: "2")
                .setting("media.timestamp", to: "25")
            let rate = try Sample.start.setting("start.mediaFormat.sampleRate", to: #""8000""#)
            #expect(try counted.read().content == Sample.media.read().content)
            #expect(try counted.read().sequenceNumber == 3)
            #expect(try rate.read().content == Sample.start.read().content)
        },
        ReferenceRow("2", "connected comes first, without a number and a stream") {
            let message = try Sample.connected.read()
            #expect(message.sequenceNumber == nil && message.streamID == nil)
            #expect(try Sample.connected.frame() == nil)
        },
        ReferenceRow("2", "start comes next, with the number 1") { () throws in
            var detector = StartDetector()
            for message in [Sample.connected, Sample.start] {
                let bytes = Array(message.text.utf8)
                #expect(try detector.read(bytes.span) == message.read().start)
            }
            #expect(try Sample.start.read().sequenceNumber == 1)
        },
        ReferenceRow("2", "each message after that has a number and a stream") { () throws in
            for message in Sample.all.dropFirst() {
                #expect(try message.read().sequenceNumber != nil)
                #expect(try message.read().streamID == Fixture.streamSid)
            }
        },
        ReferenceRow("2", "numbers rise by one with each message: gaps, repeats and late ones are counted") {
            let serializer = try Fixture.serializer(.twilio)
            for number in [2, 3, 6, 5, 5, 7] {
                _ = try serializer.deserialize(Sample.media.setting("sequenceNumber", to: "\"\(number)\"").text)
            }
            let continuity = serializer.wire.continuity
            #expect(continuity.received == 6 && continuity.missing == 1)
            #expect(continuity.late == 1 && continuity.repeated == 1)
        },
        ReferenceRow("2", "an undocumented event is delivered on request") {
            let message = SampleMessage(.twilio, #"{"event":"later","sequenceNumber":"7","x":[1]}"#)
            let serializer = try TwilioFrameSerializer(
                streamSid: Fixture.streamSid, params: .init(autoHangUp: false, keepsOtherMessages: true))
            #expect(try message.read().content == .other)
            #expect(try message.frame() == nil)
            #expect(try serializer.deserialize(message.text) == .providerMessage(message.read()))
        },
        ReferenceRow("2", "an undocumented field is kept and changes nothing") {
            for message in Sample.all {
                let more = try message.setting("tomorrow", to: #"{"a":[1,null]}"#)
                #expect(try more.frame() == message.frame())
                #expect(try more.read().json["tomorrow"] == .object(["a": .array([.number(1), .null])]))
            }
        },
    ]

    static let connected: [ReferenceRow] = [
        .field("2.1", "event", of: Sample.connected, is: "connected", absent: .fails, \.event),
        .field("2.1", "protocol", of: Sample.connected, is: "Call", absent: .gives(nil)) { $0.connected?.protocol },
        .field("2.1", "version", of: Sample.connected, is: "1.0.0", absent: .gives(nil)) { $0.connected?.version },
        ReferenceRow("2.1", "any version is accepted: a clone of Twilio has 0.2.0") {
            for version in ["0.2.0", "2.0.0-rc.1", ""] {
                let message = try Sample.connected.setting("version", to: "\"\(version)\"")
                #expect(try message.read().connected?.version == version)
                #expect(try message.frame() == nil)
            }
        },
    ]

    static let start: [ReferenceRow] = [
        .field("2.2", "event", of: Sample.start, is: "start", absent: .fails, \.event),
        .field("2.2", "sequenceNumber", of: Sample.start, is: 1, also: ["1"], absent: .gives(nil), \.sequenceNumber),
        .field("2.2", "streamSid", of: Sample.start, is: Fixture.streamSid, absent: .gives(nil), \.streamID),
        .field("2.2", "start.streamSid", of: Sample.start, is: Fixture.streamSid, absent: .fails) {
            $0.start?.streamID
        },
        .field("2.2", "start.accountSid", of: Sample.start, is: Fixture.accountSid, absent: .gives("")) {
            $0.start?.accountID
        },
        .field("2.2", "start.callSid", of: Sample.start, is: Fixture.callSid, absent: .fails) { $0.start?.callID },
        .field("2.2", "start.tracks", of: Sample.start, is: [Track.inbound], absent: .gives([])) { $0.start?.tracks },
        ReferenceRow("2.2", "tracks are inbound, outbound or both") {
            let both = try Sample.start.setting("start.tracks", to: #"["inbound","outbound"]"#)
            #expect(try both.read().start?.tracks == [.inbound, .outbound])
        },
        .field(
            "2.2", "start.customParameters", of: Sample.start, is: ["from": "+15005550006", "note": "a b"],
            absent: .gives([:])
        ) { $0.start?.customParameters },
        ReferenceRow("2.2", "no custom parameters are an empty object") {
            let none = try Sample.start.setting("start.customParameters", to: "{}")
            #expect(try none.read().start?.customParameters == [:])
        },
        ReferenceRow("2.2", "field start.mediaFormat: mu-law at 8 kHz; without it the serializer's own holds") {
            let format = MediaFormat(encoding: .muLaw, sampleRate: .hz8000)
            let absences = try [nil, "null"].map { try Sample.start.setting("start.mediaFormat", to: $0) }
            #expect(try Sample.start.read().start?.mediaFormat == format)
            for message in absences {
                #expect(try message.read().start?.mediaFormat == nil)
                #expect(throws: Never.self) { try message.frame() }
            }
        },
        .field(
            "2.2", "start.mediaFormat.encoding", of: Sample.start, is: "audio/x-mulaw", also: [#""AUDIO/X-MULAW""#],
            absent: .fails
        ) { $0.start?.mediaFormat?.contentType },
        .field(
            "2.2", "start.mediaFormat.sampleRate", of: Sample.start, is: 8_000, also: [#""8000""#], absent: .fails
        ) { $0.start?.mediaFormat?.sampleRate.hertz },
        ReferenceRow("2.2", "field start.mediaFormat.channels: always 1, and anything else is refused") {
            for mono in ["1", #""1""#, "null"] {
                let message = try Sample.start.setting("start.mediaFormat.channels", to: mono)
                #expect(try message.frame() == Sample.streamStart)
            }
            let stereo = try Sample.start.setting("start.mediaFormat.channels", to: "2")
            #expect(throws: LinecardError.message(.notMono(channels: 2))) { try stereo.frame() }
        },
        ReferenceRow("2.2", "the caller's number is missing: it comes as a custom parameter") { () throws in
            #expect(try Sample.start.frame() == Sample.streamStart)
            #expect(try Sample.start.read().start?.customParameters["from"] == "+15005550006")
        },
    ]
}
