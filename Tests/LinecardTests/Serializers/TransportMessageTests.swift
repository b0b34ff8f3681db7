// SPDX-License-Identifier: Apache-2.0

import Linecard
import NIOCore
import Testing

@Suite("Transport messages") struct TransportMessageTests {
    private static let rtvi = #"{"label":"rtvi-ai","type":"bot-ready"}"#

    @Test(
        "a message is sent byte for byte as given", arguments: Provider.allCases,
        [
            #"{}"#, "  {\n\t\"b\" : 1e+2 , \"a\":[ 1,null ] }\r\n", #"{"label":"other","é":"😀\u00e9\/"}"#,
            #"{"label":1}"#, #"{"data":{"label":"rtvi-ai"}}"#, #"{"x":1e999,"y":1e-999}"#,
        ])
    func asGiven(_ provider: Provider, _ json: String) throws {
        let serializer = try Fixture.serializer(provider)
        var buffer = ByteBuffer()

        let written = try serializer.serialize(.transportMessage(TransportMessageFrame(json: json)), into: &buffer)

        #expect(written)
        #expect(Array(buffer.readableBytesView) == Array(json.utf8))
    }

    @Test("RTVI messages are not sent", arguments: Provider.allCases)
    func dropped(_ provider: Provider) throws {
        let serializer = try Fixture.serializer(provider)
        let frames = try [Self.rtvi, #"{"\u006cabel":"rtvi\u002dai"}"#].map(TransportMessageFrame.init(json:))
        var buffer = ByteBuffer()

        let written = try frames.map { try serializer.serialize(.transportMessage($0), into: &buffer) }

        #expect(frames.map(\.isRTVI) == [true, true])
        #expect(written == [false, false])
        #expect(buffer.readableBytes == 0)
    }

    @Test("RTVI messages are sent on request", arguments: Provider.allCases)
    func sent(_ provider: Provider) throws {
        let serializer: MediaStreamSerializer =
            switch provider {
            case .twilio:
                try TwilioFrameSerializer(
                    streamSid: Fixture.streamSid, params: .init(ignoreRTVIMessages: false, autoHangUp: false))
            case .plivo:
                try PlivoFrameSerializer(
                    streamId: Fixture.streamId, params: .init(ignoreRTVIMessages: false, autoHangUp: false))
            }
        var buffer = ByteBuffer()

        let written = try serializer.serialize(.transportMessage(TransportMessageFrame(json: Self.rtvi)), into: &buffer)

        #expect(written)
        #expect(String(buffer: buffer) == Self.rtvi)
    }

    @Test(
        "a message that is not one JSON object is refused",
        arguments: [
            ("", MessageError.malformed(offset: 0)), ("[]", .notAnObject), ("\"text\"", .notAnObject),
            ("1e999", .notAnObject), ("null", .notAnObject), ("{} {}", .malformed(offset: 3)),
            ("{\"a\":}", .malformed(offset: 5)), ("hello", .malformed(offset: 0)),
            ("{\"a\":\"\u{1}\"}", .malformed(offset: 6)), ("{\"a\":1,}", .malformed(offset: 7)),
        ])
    func refused(_ json: String, _ error: MessageError) {
        #expect(throws: LinecardError.message(error)) { try TransportMessageFrame(json: json) }
    }
}
