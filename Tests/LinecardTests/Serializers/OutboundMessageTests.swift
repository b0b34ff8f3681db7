// SPDX-License-Identifier: Apache-2.0

import Foundation
import Linecard
import LinecardCodec
import NIOCore
import Testing

@Suite("Outbound messages") struct OutboundMessageTests {
    private static let audio = OutboundFrame.audio(Fixture.speech)

    @Test(
        "Twilio's messages have exactly the documented fields",
        arguments: [
            (
                audio,
                #"{"event":"media","streamSid":"MZ0000000000000000000000000000000b","media":{"payload":""#
                    + Fixture.speechPayload + #""}}"#
            ),
            (
                .mark(name: "turn-7"),
                #"{"event":"mark","streamSid":"MZ0000000000000000000000000000000b","mark":{"name":"turn-7"}}"#
            ),
            (.interruption, #"{"event":"clear","streamSid":"MZ0000000000000000000000000000000b"}"#),
        ])
    func twilio(_ frame: OutboundFrame, _ message: String) throws {
        let serializer = try Fixture.serializer(.twilio)
        var buffer = ByteBuffer()

        let written = try serializer.serialize(frame, into: &buffer)

        #expect(written)
        #expect(String(buffer: buffer) == message)
        #expect(throws: Never.self) { try JSONSerialization.jsonObject(with: Data(buffer.readableBytesView)) }
    }

    @Test(
        "Plivo's messages have exactly the documented fields",
        arguments: [
            (
                audio,
                #"{"event":"playAudio","media":{"contentType":"audio/x-mulaw","sampleRate":8000,"payload":""#
                    + Fixture.speechPayload + #""}}"#
            ),
            (
                .mark(name: "turn-7"),
                #"{"event":"checkpoint","streamId":"aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee","name":"turn-7"}"#
            ),
            (.interruption, #"{"event":"clearAudio","streamId":"aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee"}"#),
        ])
    func plivo(_ frame: OutboundFrame, _ message: String) throws {
        let serializer = try Fixture.serializer(.plivo)
        var buffer = ByteBuffer()

        let written = try serializer.serialize(frame, into: &buffer)

        #expect(written)
        #expect(String(buffer: buffer) == message)
        #expect(throws: Never.self) { try JSONSerialization.jsonObject(with: Data(buffer.readableBytesView)) }
    }

    @Test(
        "the content type of Plivo's linear audio has no rate",
        arguments: [
            (AudioLine.Encoding.l16LittleEndian, SampleRate.hz16000, "AQD+/wCA"),
            (.l16BigEndian, .hz16000, "AAH//oAA"),
            (.l16LittleEndian, .hz8000, "AQD+/wCA"),
            (.l16LittleEndian, .hz24000, "AQD+/wCA"),
        ])
    func linear(_ encoding: AudioLine.Encoding, _ rate: SampleRate, _ payload: String) throws {
        let serializer = try PlivoFrameSerializer(
            streamId: Fixture.streamId,
            params: .init(plivoSampleRate: rate, plivoEncoding: encoding, autoHangUp: false))
        try serializer.setup(StartFrame(audioInSampleRate: rate, audioOutSampleRate: rate))
        let samples = [1, -2, .min] + [Int16](repeating: 0x0102, count: rate.samples(milliseconds: 20) - 3)
        let bytes = samples.flatMap { sample in
            withUnsafeBytes(of: encoding == .l16BigEndian ? sample.bigEndian : sample.littleEndian) { Array($0) }
        }
        let text = Data(bytes).base64EncodedString()
        var buffer = ByteBuffer()

        let written = try serializer.serialize(samples.span, at: rate, into: &buffer)

        #expect(written)
        #expect(
            String(buffer: buffer)
                == """
                {"event":"playAudio","media":{"contentType":"audio/x-l16","sampleRate":\(rate.hertz),\
                "payload":"\(text)"}}
                """)
        #expect(text.hasPrefix(payload))
    }

    /// Texts and their escaped forms between quotes (RFC 8259 §7).
    private static let awkward: [(text: String, written: String)] = [
        (#"a "quoted" name"#, #"a \"quoted\" name"#), (#"back\slash"#, #"back\\slash"#), ("tab\tend", #"tab\tend"#),
        ("two\r\nlines", #"two\r\nlines"#), ("é e\u{301} 😀 \u{2028}", "é e\u{301} 😀 \u{2028}"),
        ("a/b\u{7F}", "a/b\u{7F}"), ("", ""), (#"\u0041","event":"clear"#, #"\\u0041\",\"event\":\"clear"#),
    ]

    @Test("a control character is escaped", arguments: (UInt8(0)..<0x20).filter { ![0x09, 0x0A, 0x0D].contains($0) })
    func controlCharacters(_ code: UInt8) throws {
        let serializer = try Fixture.serializer(.twilio)
        let digits = (code < 0x10 ? "0" : "") + String(code, radix: 16)
        var buffer = ByteBuffer()

        _ = try serializer.serialize(.mark(name: "a\(Character(UnicodeScalar(code)))b"), into: &buffer)

        #expect(String(buffer: buffer).hasSuffix(#""mark":{"name":"a\u00"# + digits + #"b"}}"#))
    }

    @Test("a mark's name is escaped as JSON", arguments: awkward)
    func names(_ text: String, _ written: String) throws {
        var buffers = (twilio: ByteBuffer(), plivo: ByteBuffer())

        _ = try Fixture.serializer(.twilio).serialize(.mark(name: text), into: &buffers.twilio)
        _ = try Fixture.serializer(.plivo).serialize(.mark(name: text), into: &buffers.plivo)

        #expect(
            String(buffer: buffers.twilio).utf8.elementsEqual(
                #"{"event":"mark","streamSid":"\#(Fixture.streamSid)","mark":{"name":"\#(written)"}}"#.utf8))
        #expect(
            String(buffer: buffers.plivo).utf8.elementsEqual(
                #"{"event":"checkpoint","streamId":"\#(Fixture.streamId)","name":"\#(written)"}"#.utf8))
    }

    @Test("a stream id is escaped in every message, and read back", arguments: awkward)
    func streamIDs(_ text: String, _ written: String) throws {
        let twilio = try TwilioFrameSerializer(streamSid: text, params: .init(autoHangUp: false))
        let plivo = try PlivoFrameSerializer(streamId: text, params: .init(autoHangUp: false))
        try twilio.setup(StartFrame())

        let messages = try [OutboundFrame.interruption, .mark(name: "m"), Self.audio].map { frame in
            var buffer = ByteBuffer()
            _ = try twilio.serialize(frame, into: &buffer)
            return String(buffer: buffer)
        }
        var clear = ByteBuffer()
        _ = try plivo.serialize(.interruption, into: &clear)

        #expect(messages.allSatisfy { $0.contains(#""streamSid":"\#(written)""#) })
        #expect(String(buffer: clear).utf8.elementsEqual(#"{"event":"clearAudio","streamId":"\#(written)"}"#.utf8))
        let object = try #require(
            try JSONSerialization.jsonObject(with: Data(messages[1].utf8)) as? [String: Any])
        #expect((object["streamSid"] as? String)?.utf8.elementsEqual(text.utf8) == true)
        #expect(try twilio.deserialize(messages[1]) == .mark(name: "m"))
    }

    @Test("frames without a message write nothing", arguments: Provider.allCases)
    func nothing(_ provider: Provider) async throws {
        let serializer = try Fixture.serializer(provider)
        let silence = OutboundFrame.audio(AudioFrame(samples: [], sampleRate: .hz8000))
        var buffer = ByteBuffer(string: "before")

        for frame in [OutboundFrame.end, .cancel, .dtmf([]), .speechEnd, silence] {
            #expect(try serializer.serialize(frame, into: &buffer) == false)
            #expect(try await serializer.serialize(frame) == nil)
        }

        #expect(String(buffer: buffer) == "before")
    }

    @Test("a message is appended to the buffer", arguments: Provider.allCases, [0, 1, 4_096])
    func appends(_ provider: Provider, _ spare: Int) throws {
        let serializer = try Fixture.serializer(provider)
        var alone = ByteBuffer()
        _ = try serializer.serialize(Self.audio, into: &alone)
        var buffer = ByteBufferAllocator().buffer(capacity: spare)
        buffer.writeString("read unread")
        buffer.moveReaderIndex(forwardBy: 5)

        let written = try serializer.serialize(Self.audio, into: &buffer)

        #expect(written)
        #expect(String(buffer: buffer) == "unread" + String(buffer: alone))
    }

    @Test("the async serialize returns the message that the synchronous one writes", arguments: Provider.allCases)
    func awaiting(_ provider: Provider) async throws {
        let serializer = try Fixture.serializer(provider)
        var written = ByteBuffer()
        _ = try serializer.serialize(Self.audio, into: &written)

        let awaited = try await serializer.serialize(Self.audio)

        #expect(awaited == written)
    }
}
