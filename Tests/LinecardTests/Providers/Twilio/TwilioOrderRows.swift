// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec
import ProviderFixtures
import Testing

/// Section 4: timing, ordering and closing.
/// https://www.twilio.com/docs/voice/media-streams and https://www.twilio.com/docs/voice/twiml/stream
///
/// Not tested, because nothing in the library depends on it:
/// - Twilio logs 31921 when the application closes the socket of a unidirectional stream. The library closes both kinds
///   of stream alike.
/// - `Streams.json` starts and stops unidirectional streams over REST. That request is the application's own.
enum TwilioOrderRows {
    private typealias Sample = TwilioSample

    static let rows: [ReferenceRow] = [
        ReferenceRow("4", "the length of a message's audio is not documented: the payload has it") {
            for count in [0, 1, 80, 160, 161, 8_000] {
                let payload = Base64.encode([UInt8](repeating: 0xFF, count: count))
                let message = try Sample.media.setting("media.payload", to: "\"\(payload)\"")
                #expect(try message.frame().samples.count == count)
            }
        },
        ReferenceRow("4", "a stream is detected within bounds of messages and of bytes") { () throws in
            let bytes = Array(Sample.media.text.utf8)
            var byMessages = StartDetector(messageLimit: 2)
            var byBytes = StartDetector(byteLimit: 2 * bytes.count)
            for _ in 1...2 {
                #expect(try byMessages.read(bytes.span) == nil)
                #expect(try byBytes.read(bytes.span) == nil)
            }
            let error = LinecardError.message(.noStart(messages: 2, bytes: 2 * bytes.count))
            #expect(throws: error) { try byMessages.read(bytes.span) }
            #expect(throws: error) { try byBytes.read(bytes.span) }
        },
        ReferenceRow("4", "Twilio drops audio when its receiver is slow (31930): timestamps show how much") {
            let later = try Sample.media.setting("media.timestamp", to: #""1025""#).read()
            let before = try Sample.media.read()
            #expect(try #require(later.media?.timestamp) - #require(before.media?.timestamp) == 1_000)
        },
        ReferenceRow("4", "both_tracks gives messages for each track, never mixed") {
            let serializer = try Fixture.serializer(.twilio)
            let outbound = try Sample.media.setting("media.track", to: #""outbound""#)
            let frames = try [Sample.media, outbound, Sample.media].map { try serializer.deserialize($0.text) }
            #expect(frames == [Sample.heard, nil, Sample.heard])
        },
        ReferenceRow("4", "a Stop with the stream's name ends a unidirectional stream") {
            let document = try TwiML(.stop(streamNamed: "tap")).document()
            #expect(document.contains(#"<Stop><Stream name="tap"/></Stop>"#))
        },
        ReferenceRow("4", "a Start with nothing after it ends the call at once: it is refused") {
            let stream = TwiMLStream(url: "wss://h/")
            _ = try TwiML(.start(stream), .pause(.seconds(1))).document()
            #expect(throws: AnswerDocumentError.nothingAfterStream) { try TwiML(.start(stream)).document() }
        },
    ]
}
