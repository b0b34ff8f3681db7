// SPDX-License-Identifier: Apache-2.0

import Foundation
import LinecardCodec
import ProviderFixtures
import Testing

@testable import Linecard

/// Messages with a text that takes seconds to hash or to compare as a `String`, in every place.
@Suite("Hostile text") struct HostileTextTests {
    /// A path in a recorded message.
    struct Place: CustomTestStringConvertible {
        let message: SampleMessage
        let path: String
        var testDescription: String { "\(message.provider) \(path)" }

        init(_ provider: Provider, _ message: String, _ path: String) {
            self.message = SampleMessage(provider, named: message)
            self.path = path
        }

        func holding(_ text: String) throws -> SampleMessage {
            try message.setting(path, toHostile: JSONText.quoted(text))
        }
    }

    private static let audio = InboundFrame.audio(AudioFrame(samples: Fixture.fourSamples, sampleRate: .hz8000))

    /// Expects that the serializer still reads audio.
    private func expectAudio(_ serializer: MediaStreamSerializer) throws {
        #expect(try serializer.deserialize(SampleMessage(serializer.wire.provider, named: "media").text) == Self.audio)
    }

    // MARK: Names

    @Test("a hostile name is skipped in every object", arguments: Provider.allCases)
    func names(provider: Provider) throws {
        for text in Fixture.messages(provider) {
            let message = SampleMessage(provider, text.addingHostileNames)
            let original = SampleMessage(provider, text)

            #expect((try? message.frame()) == (try? original.frame()))
            #expect((try? message.detected()?.streamID) == (try? original.detected()?.streamID))
        }
    }

    @Test("a parameter with a hostile name is left out, and the others are read", arguments: Provider.allCases)
    func parameterNames(provider: Provider) throws {
        let long = String(repeating: "n", count: 513)
        let names = [HostileText.marks, HostileText.text(marks: 64), long, "\u{E9}", "n"]
        let members = names.map { "\(JSONText.quoted($0)):1" }.joined(separator: ",")
        var messages = [
            try SampleMessage(provider, named: "start").setting("start.customParameters", toHostile: "{\(members)}")
        ]
        if provider == .plivo {
            let start = try SampleMessage(provider, named: "start").setting("start.customParameters", to: nil)
            let pairs = names.map { "\($0)=1" }
            for text in ["{\(members)}", pairs.joined(separator: ","), pairs.joined(separator: ";")] {
                messages.append(try start.setting("extra_headers", toHostile: JSONText.quoted(text)))
            }
            messages.append(try start.setting("extra_headers", toHostile: "{\(members)}"))
        }

        for message in messages {
            let parameters = try #require(try message.detected()).customParameters
            #expect(parameters["\u{E9}"] == "1")
            #expect(parameters["n"] == "1")
            #expect(parameters.keys.allSatisfy { $0.utf8.count <= 16 })
        }
    }

    @Test("of parameters with names that are not ASCII, the first 64 are read")
    func manyParameterNames() throws {
        let members = (0..<1_000).map { #""\#u{E9}\#($0)":"","n\#($0)":"""# }.joined(separator: ",")
        let start = try SampleMessage(.twilio, named: "start").setting(
            "start.customParameters", toHostile: "{\(members)}")

        let parameters = try #require(try start.detected()).customParameters

        #expect(parameters.count == 1_064)
        #expect(parameters["\u{E9}63"] != nil)
        #expect(parameters["\u{E9}64"] == nil)
    }

    // MARK: Values

    @Test(
        "a hostile event, id or media type is refused, and the next message is read",
        arguments: [
            Place(.twilio, "media", "event"), Place(.twilio, "stop", "event"), Place(.plivo, "media", "event"),
            Place(.twilio, "start", "start.callSid"), Place(.twilio, "start", "start.accountSid"),
            Place(.twilio, "start", "start.mediaFormat.encoding"), Place(.plivo, "start", "start.callId"),
            Place(.plivo, "start", "start.accountId"), Place(.plivo, "start", "start.mediaFormat.encoding"),
        ],
        ["\u{E9}", "a\u{7F}", "a\n", String(repeating: "a", count: 257), HostileText.marks])
    func fields(place: Place, text: String) throws {
        let serializer = try Fixture.serializer(place.message.provider)

        #expect(throws: LinecardError.message(.invalidField(place.path))) {
            try serializer.deserialize(try place.holding(text).text)
        }
        try expectAudio(serializer)
    }

    @Test("a hostile event announces no stream", arguments: Provider.allCases)
    func events(provider: Provider) throws {
        #expect(try Place(provider, "start", "event").holding(HostileText.marks).detected() == nil)
    }

    @Test("an event of 256 bytes is an unknown event")
    func longEvent() throws {
        let event = String(repeating: "a", count: 256)

        #expect(try Place(.twilio, "stop", "event").holding(event).read().event == event)
    }

    @Test(
        "a hostile stream id is refused with its beginning, and the next message is read",
        arguments: [
            Place(.twilio, "media", "streamSid"), Place(.twilio, "stop", "streamSid"),
            Place(.plivo, "media", "streamId"),
            Place(.plivo, "playedStream", "streamId"),
        ])
    func streams(place: Place) throws {
        let serializer = try Fixture.serializer(place.message.provider)
        let found = String(decoding: HostileText.marks.utf8.prefix(256), as: UTF8.self)
        let error = LinecardError.message(.wrongStream(expected: Script(place.message.provider).streamID, found: found))

        #expect(throws: error) { try serializer.deserialize(try place.holding(HostileText.marks).text) }
        try expectAudio(serializer)
        #expect(try place.holding(HostileText.marks).read().streamID == nil)
    }

    @Test("a start with a hostile id is refused", arguments: Provider.allCases)
    func startStreams(provider: Provider) throws {
        let path = provider == .twilio ? "start.streamSid" : "start.streamId"
        let message = try Place(provider, "start", path).holding(HostileText.marks)

        #expect(throws: LinecardError.message(.invalidField(path))) { try message.detected() }
        #expect(throws: LinecardError.message(.invalidField(path))) { try message.frame() }
    }

    @Test("a hostile key is refused, and the next message is read", arguments: Provider.allCases)
    func keys(provider: Provider) throws {
        let serializer = try Fixture.serializer(provider)
        let message = try Place(provider, "dtmf", "dtmf.digit").holding(HostileText.marks)
        let found = String(decoding: HostileText.marks.utf8.prefix(256), as: UTF8.self)

        #expect(throws: LinecardError.message(.unknownKey(found))) { try serializer.deserialize(message.text) }
        try expectAudio(serializer)
    }

    @Test("a hostile track counts as another track", arguments: Provider.allCases)
    func tracks(provider: Provider) throws {
        let media = try Place(provider, "media", "media.track").holding(HostileText.marks)
        let start = try SampleMessage(provider, named: "start").setting(
            "start.tracks", toHostile: "[\(JSONText.quoted(HostileText.marks)),\"outbound\"]")

        #expect(try media.frame() == nil)
        #expect(try media.read().media?.track == nil)
        #expect(try start.detected()?.tracks == [.outbound])
    }

    @Test("hostile ids of a stop are left out, and the stream ends", arguments: Provider.allCases)
    func stop(provider: Provider) throws {
        let stop = #"{"callSid":"\#(HostileText.marks)","accountSid":"\#(HostileText.marks)"}"#
        let message = try SampleMessage(provider, named: "stop").setting("stop", toHostile: stop)

        #expect(try message.read().stop?.callID == nil)
        #expect(try message.read().stop?.accountID == nil)
        #expect(try message.frame() == .streamStop)
    }

    // MARK: Marks

    @Test("a mark that was not sent is ignored if its name is long", arguments: Provider.allCases)
    func marks(provider: Provider) throws {
        let script = Script(provider)
        let serializer = try Fixture.serializer(provider)
        var session = try CallSession(script.callStart, at: .zero)
        _ = session.nextFrame()
        for name in [HostileText.marks, String(repeating: "a", count: 257)] {
            #expect(try serializer.deserialize(script.mark(name)) == nil)
            try session.receive(Array(script.mark(name).utf8).span, at: .zero)
            #expect(session.nextFrame() == nil)
        }

        let short = String(repeating: "\u{E9}", count: 128)
        try session.receive(Array(script.mark(short).utf8).span, at: .zero)

        #expect(session.nextFrame() == .mark(name: short))
        #expect(try serializer.deserialize(script.mark(short)) == .mark(name: short))
        #expect(session.counts.messagesBad == 0)
    }

    @Test("a long mark is settled by its own name only, not by canonically equivalent ones")
    func sentMarks() {
        var playback = Playback()
        let name = String(repeating: "\u{E9}", count: 200)
        let wire = playback.noteMarkSent(name)

        #expect(playback.noteMarkReturned(String(repeating: "e\u{301}", count: 200)) == nil)
        #expect(playback.pendingMarks == [name])
        #expect(playback.noteMarkReturned(wire) == name)
        #expect(playback.pendingMarks.isEmpty)
    }

    @Test("canonically equivalent names of marks are different names without a generation")
    func equivalentMarks() {
        var playback = Playback()

        #expect(Array(playback.noteMarkSent("\u{E9}").utf8) == Array("\u{E9}".utf8))
        #expect(Array(playback.noteMarkSent("e\u{301}").utf8) == Array("e\u{301}".utf8))
        #expect(playback.noteMarkReturned("e\u{301}").map { Array($0.utf8) } == Array("e\u{301}".utf8))
        #expect(playback.pendingMarks.map { Array($0.utf8) } == [Array("\u{E9}".utf8)])
    }
}

extension SampleMessage {
    /// The message with a hostile value at a path, inserted as text because Foundation takes seconds for such a value.
    fileprivate func setting(_ path: String, toHostile json: String) throws -> SampleMessage {
        let text = try setting(path, to: #""here""#).text
        return SampleMessage(provider, text.split(separator: #""here""#).joined(separator: json))
    }
}

extension String {
    /// A JSON text with a member of a hostile name at the beginning of each object that has members.
    fileprivate var addingHostileNames: String {
        var text: [UInt8] = []
        var isInString = false
        var isEscaped = false
        for byte in utf8 {
            if byte == UInt8(ascii: "\""), !isEscaped { isInString.toggle() }
            if text.last == UInt8(ascii: "{"), byte == UInt8(ascii: "\""), isInString {
                text += #""\#(HostileText.marks)":0,"#.utf8
            }
            isEscaped = byte == UInt8(ascii: "\\") && !isEscaped
            text.append(byte)
        }
        return String(decoding: text, as: UTF8.self)
    }
}
