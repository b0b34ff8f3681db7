// SPDX-License-Identifier: Apache-2.0

import Linecard
import ProviderFixtures
import Testing

@Suite("Detection of a stream's start") struct StartDetectorTests {
    @Test("a start is detected after the messages that may precede it", arguments: Provider.allCases, [0, 1, 49])
    func found(_ provider: Provider, _ before: Int) throws {
        var detector = StartDetector()
        let opening = provider == .twilio ? Script.connected : Fixture.media(.plivo, payload: "AIAPjw==")

        for _ in 0..<before { #expect(try detector.read(Array(opening.utf8).span) == nil) }
        let found = try #require(try detector.read(Array(Script(provider).start.utf8).span))

        #expect(found == Script(provider).callStart)
        #expect(found.mediaFormat == MediaFormat())
        #expect(detector.messages == before + 1)
    }

    @Test("the detected start makes a serializer that reads the same start", arguments: Provider.allCases)
    func makesSerializer(_ provider: Provider) throws {
        let message = Script(provider).start
        var detector = StartDetector()
        let found = try #require(try detector.read(Array(message.utf8).span))

        let serializer: any FrameSerializer =
            switch provider {
            case .twilio: try TwilioFrameSerializer(start: found, params: .init(autoHangUp: false))
            case .plivo: try PlivoFrameSerializer(start: found, params: .init(autoHangUp: false))
            }

        #expect(try serializer.deserialize(message) == .streamStart(found))
    }

    @Test("a bad message is skipped and counts")
    func badMessages() throws {
        var detector = StartDetector()

        for bad in [
            "", "hello", "[]", #"{"event":"start","start":{}}"#, #"{"event":"start","start":{"streamSid":"s"}}"#,
        ] {
            #expect(throws: LinecardError.self) { try detector.read(Array(bad.utf8).span) }
        }

        #expect(detector.messages == 5)
        #expect(try detector.read(Array(Script(.twilio).start.utf8).span)?.provider == .twilio)
    }

    @Test("detection ends after fifty messages")
    func tooManyMessages() throws {
        var detector = StartDetector()
        for _ in 0..<50 { _ = try detector.read(Array(Script.connected.utf8).span) }
        let bytes = detector.bytes

        for message in [Script.connected, Script(.twilio).start] {
            #expect(throws: LinecardError.message(.noStart(messages: 50, bytes: bytes))) {
                try detector.read(Array(message.utf8).span)
            }
        }
    }

    @Test("detection ends after 64 KiB, for smaller messages too")
    func tooManyBytes() throws {
        var detector = StartDetector()
        let large = Array(#"{"event":"x","x":"\#(String(repeating: "x", count: 40_000))"}"#.utf8)

        #expect(try detector.read(large.span) == nil)
        for message in [large, Array(Script(.twilio).start.utf8)] {
            #expect(throws: LinecardError.message(.noStart(messages: 1, bytes: large.count))) {
                try detector.read(message.span)
            }
        }
    }
}
