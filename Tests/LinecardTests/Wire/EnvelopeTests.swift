// SPDX-License-Identifier: Apache-2.0

import Foundation
import LinecardCodec
import Testing

@testable import Linecard

/// All orders of some elements.
private func permutations<Element>(_ elements: [Element]) -> [[Element]] {
    guard elements.count > 1 else { return [elements] }
    return elements.indices.flatMap { first in
        var rest = elements
        let element = rest.remove(at: first)
        return permutations(rest).map { [element] + $0 }
    }
}

/// The members of a media message.
private func members(_ provider: Provider) -> [String] {
    switch provider {
    case .twilio:
        [
            #""event":"media""#, #""sequenceNumber":"3""#, #""streamSid":"\#(Fixture.streamSid)""#,
            #""media":{"track":"inbound","chunk":"2","timestamp":"25","payload":"AIAPjw=="}"#,
        ]
    case .plivo:
        [
            #""event":"media""#, #""sequenceNumber":3"#, #""streamId":"\#(Fixture.streamId)""#,
            #""extra_headers":"a=b""#,
            #""media":{"track":"inbound","chunk":2,"timestamp":"25","payload":"AIAPjw=="}"#,
        ]
    }
}

/// True if a message is read by the envelope's fast path, without being parsed.
private func isOrdinary(_ message: String) -> Bool {
    var media = MediaMessage()
    return Array(message.utf8).withUnsafeBufferPointer { media.find(in: $0, streamKey: "streamSid") }
}

@Suite("Envelope") struct EnvelopeTests {
    @Test("fields are read in any order, by the fast path and by the parser", arguments: Provider.allCases)
    func topLevelOrder(_ provider: Provider) throws {
        let serializer = try Fixture.serializer(provider)
        let messages = permutations(members(provider)).map { "{\($0.joined(separator: ","))}" }

        let frames = try messages.map { try serializer.deserialize($0) }

        #expect(messages.count == (provider == .twilio ? 24 : 120))
        #expect(frames.allSatisfy { $0.samples == Fixture.fourSamples })
        #expect(messages.allSatisfy(isOrdinary))
    }

    @Test("fields within media are read in any order", arguments: Provider.allCases)
    func innerOrder(_ provider: Provider) throws {
        let serializer = try Fixture.serializer(provider)
        let inner = [#""track":"inbound""#, #""chunk":"2""#, #""timestamp":"25""#, #""payload":"AIAPjw==""#]
        let messages = permutations(inner).map { #"{"event":"media","media":{\#($0.joined(separator: ","))}}"# }

        let frames = try messages.map { try serializer.deserialize($0) }

        #expect(frames.allSatisfy { $0.samples == Fixture.fourSamples })
        #expect(messages.allSatisfy(isOrdinary))
    }

    @Test(
        "white space between tokens does not matter", arguments: Provider.allCases,
        [" ", "\n", "\r", "\t", " \r\n\t  "])
    func whiteSpace(_ provider: Provider, _ space: String) throws {
        let serializer = try Fixture.serializer(provider)
        let compact = Fixture.media(provider, payload: "AIAPjw==")
        let tokens = compact.replacing(/[{},]|":|:/) { match in
            match.output == "\":" ? "\"\(space):\(space)" : "\(space)\(match.output)\(space)"
        }

        let frame = try serializer.deserialize(tokens)

        #expect(tokens.utf8.count > compact.utf8.count + 10)
        #expect(frame.samples == Fixture.fourSamples)
        #expect(isOrdinary(tokens))
    }

    /// An escape in a relevant string hands the message to the parser, which must read the same.
    private static let escaped: [(name: String, plain: String, written: String)] = [
        ("the name event", #""event":"#, #""\u0065vent":"#), ("the name media", #""media":{"#, #""m\u0065dia":{"#),
        ("the name payload", #""payload":"#, #""p\u0061yload":"#), ("the name track", #""track":"#, #""\u0074rack":"#),
        ("the word media", #":"media""#, #":"medi\u0061""#), ("the word inbound", #""inbound""#, #""\u0069nbound""#),
        ("the payload", "AIAPjw==", #"\u0041I\u0041Pjw=\u003d"#),
        ("the name streamSid", #""streamSid""#, #""stre\u0061mSid""#),
        ("the name streamId", #""streamId""#, #""stre\u0061mId""#), ("the stream of Twilio", "MZ00", #"\u004dZ00"#),
        ("the stream of Plivo", #""aaaa"#, #""\u0061aaa"#),
    ]

    @Test("escapes change nothing", arguments: escaped, Provider.allCases)
    func escapes(_ escape: (name: String, plain: String, written: String), _ provider: Provider) throws {
        let serializer = try Fixture.serializer(provider)
        let message = Fixture.media(provider, payload: "AIAPjw==").replacing(escape.plain, with: escape.written)

        let frame = try serializer.deserialize(message)

        #expect(frame.samples == Fixture.fourSamples)
    }

    @Test("a payload with escaped slashes is the same payload", arguments: Provider.allCases)
    func escapedSlashes(_ provider: Provider) throws {
        let payload = Base64.encode([UInt8](repeating: 0xFF, count: 160))
        let plain = try Fixture.serializer(provider, inbound: .hz16000)
        let escaped = try Fixture.serializer(provider, inbound: .hz16000)
        let written = payload.replacing("/", with: #"\/"#)

        let frames = (
            try plain.deserialize(Fixture.media(provider, payload: payload)),
            try escaped.deserialize(Fixture.media(provider, payload: written))
        )

        #expect(written != payload)
        #expect(frames.0 == frames.1)
        #expect(frames.0.samples.count == 320)
    }

    @Test("an escape in an irrelevant string keeps the message on the fast path")
    func harmlessEscape() throws {
        let message = #"{"event":"media","note":"\u00e9 \"\\\/","media":{"payload":"AIAPjw==","x":"\n\uBEEF\""}}"#

        #expect(isOrdinary(message))
        #expect(try Fixture.serializer(.twilio).deserialize(message).samples == Fixture.fourSamples)
    }

    /// Valid media messages that are too rare for the fast path.
    @Test(
        "unusual messages are parsed, with the same result",
        arguments: [
            #""x":"é""#, #""x":"\ud83d\ude00""#, #""\u0078":1"#, #""é":1"#, #""x":[[[[[[[[[]]]]]]]]]"#,
            #""x":"\#(String(repeating: "-", count: 65_536))""#,
        ])
    func outOfTheOrdinary(_ member: String) throws {
        let message = #"{"event":"media",\#(member),"media":{"payload":"AIAPjw=="}}"#

        #expect(!isOrdinary(message))
        #expect(try Fixture.serializer(.twilio).deserialize(message).samples == Fixture.fourSamples)
    }

    @Test(
        "irrelevant members of any kind are skipped",
        arguments: [
            "0", "-0.5e+10", "12E-3", "true", "false", "null", "[]", "{}", "[1,[2,{\"a\":[]}],\"]\"]",
            #"{"a":{"b":"}","c":[{}]},"d":"{"}"#, #""""#, #""\"}""#, "[[[[[[]]]]]]",
        ])
    func passedOver(_ value: String) throws {
        let message = #"{"x":\#(value),"event":"media","media":{"y":\#(value),"payload":"AIAPjw=="},"z":\#(value)}"#

        #expect(isOrdinary(message))
        #expect(try Fixture.serializer(.twilio).deserialize(message).samples == Fixture.fourSamples)
    }

    @Test(
        "text that is not a JSON object leaves the fast path",
        arguments: [
            "", " ", "{", "}", "{}", "{{}", "[]", "\"}", #"{"event":"media"}"#, #"{"event":"media","media":"x"}"#,
        ]
            + [
                "01", "1.", ".5", "1e", "-", "+1", "tru", "nul}", "[1,]", "[,]", #"{"a"}"#, #"{"a":}"#, #"{"a":1,}"#,
                "[",
                "]", "{]", "[}", #""\x""#, #""\u12g4""#, #""\u12"#, "\"\t\"", "1 2", #""a" "b""#, "", ",", "}}",
                #"{"a":1}}"#,
            ].map { #"{"event":"media","media":{"payload":"AIAPjw=="},"x":\#($0)}"# })
    func malformed(_ message: String) {
        #expect(!isOrdinary(message))
    }

    /// Of members with the same name the first counts: it is the one that Foundation's JSONDecoder keeps. (Its
    /// JSONSerialization keeps the last, as does Python's json; RFC 8259 §4 leaves it open.) A message with a
    /// relevant duplicate is parsed.
    private static let duplicateMembers: [(name: String, message: String, frame: InboundFrame?)] = [
        (
            "payload", #"{"event":"media","media":{"payload":"AIAPjw==","payload":"f39/fw=="}}"#,
            .audio(AudioFrame(samples: Fixture.fourSamples, sampleRate: .hz8000))
        ),
        (
            "media", #"{"event":"media","media":{"payload":"AIAPjw=="},"media":{"payload":"f39/fw=="}}"#,
            .audio(AudioFrame(samples: Fixture.fourSamples, sampleRate: .hz8000))
        ),
        (
            "media in two parts", #"{"event":"media","media":{"payload":"AIAPjw=="},"media":{"track":"outbound"}}"#,
            .audio(AudioFrame(samples: Fixture.fourSamples, sampleRate: .hz8000))
        ),
        ("event", #"{"event":"stop","media":{"payload":"AIAPjw=="},"event":"media"}"#, .streamStop),
        (
            "event, the other way", #"{"event":"media","media":{"payload":"AIAPjw=="},"event":"stop"}"#,
            .audio(AudioFrame(samples: Fixture.fourSamples, sampleRate: .hz8000))
        ),
        ("track", #"{"event":"media","media":{"track":"outbound","track":"inbound","payload":"AIAPjw=="}}"#, nil),
        (
            "an escaped name", #"{"event":"media","media":{"p\u0061yload":"AIAPjw==","payload":"f39/fw=="}}"#,
            .audio(AudioFrame(samples: Fixture.fourSamples, sampleRate: .hz8000))
        ),
        (
            "a field that does not matter", #"{"event":"media","x":1,"x":2,"media":{"payload":"AIAPjw=="}}"#,
            .audio(AudioFrame(samples: Fixture.fourSamples, sampleRate: .hz8000))
        ),
    ]

    @Test("of members with the same name the first counts", arguments: duplicateMembers)
    func duplicates(_ duplicate: (name: String, message: String, frame: InboundFrame?)) throws {
        let serializer = try Fixture.serializer(.twilio)

        let frame = try serializer.deserialize(duplicate.message)

        #expect(frame == duplicate.frame)
    }

    @Test("of two stream ids the first counts, on either path")
    func duplicateStreams() throws {
        let serializer = try Fixture.serializer(.twilio)
        let ours = #""streamSid":"\#(Fixture.streamSid)""#
        let other = #""streamSid":"other""#

        let frame = try serializer.deserialize(#"{"event":"stop",\#(ours),\#(other)}"#)

        #expect(frame == .streamStop)
        #expect(throws: LinecardError.message(.wrongStream(expected: Fixture.streamSid, found: "other"))) {
            try serializer.deserialize(#"{"event":"media","media":{"payload":"AIAPjw=="},\#(other),\#(ours)}"#)
        }
    }

    @Test("a stream id is compared byte by byte, on either path", arguments: ["media", "stop", "dtmf"])
    func streamBytes(_ event: String) throws {
        let serializer = try TwilioFrameSerializer(streamSid: "\u{E9}", params: .init(autoHangUp: false))
        try serializer.setup(StartFrame(audioInSampleRate: .hz8000))
        func message(_ id: String) -> String {
            #"{"event":"\#(event)","streamSid":"\#(id)","media":{"payload":"AIAPjw=="},"dtmf":{"digit":"1"}}"#
        }

        let frame = try serializer.deserialize(message("\u{E9}"))

        #expect(frame != nil)
        #expect(throws: LinecardError.message(.wrongStream(expected: "\u{E9}", found: "e\u{301}"))) {
            try serializer.deserialize(message("e\u{301}"))
        }
    }

    @Test("nested members are not mistaken for the relevant ones", arguments: Provider.allCases)
    func deeperNames(_ provider: Provider) throws {
        let serializer = try Fixture.serializer(provider)
        let decoy = #"{"event":"stop","streamSid":"x","streamId":"x","media":{"payload":"!","track":"outbound"}}"#
        let media = #"{"b":[\#(decoy)],"media":\#(decoy),"payload":"AIAPjw=="}"#
        let message = #"{"a":\#(decoy),"event":"media","media":\#(media),"c":[\#(decoy)]}"#

        let frame = try serializer.deserialize(message)

        #expect(frame.samples == Fixture.fourSamples)
        #expect(isOrdinary(message))
    }

    @Test(
        "irrelevant numbers out of a Double's range are skipped", arguments: Provider.allCases,
        ["1e999", "-1e999", "1e-999", "123456789012345678901234567890", "[[1e999]]", #"{"y":-1e-999}"#])
    func hugeNumbers(_ provider: Provider, _ number: String) throws {
        let serializer = try Fixture.serializer(provider)
        let media = #"{"event":"media","media":{"payload":"AIAPjw=="},"x":\#(number)}"#

        let frames = [
            try serializer.deserialize(media),
            try serializer.deserialize(media.replacing("AIAPjw==", with: #"\u0041IAPjw=="#)),
            try serializer.deserialize(#"{"event":"dtmf","dtmf":{"digit":"1"},"x":\#(number)}"#),
        ]

        #expect(frames[0].samples == Fixture.fourSamples)
        #expect(frames[1] == frames[0])
        #expect(frames[2] == .dtmf(.one))
    }

    @Test("the fast path and the parser agree on mutated messages", arguments: Provider.allCases)
    func agree(_ provider: Provider) throws {
        var mutator = Mutator(seed: 7, Fixture.messages(provider))
        var tried = 0
        var ordinary = 0

        while tried < 1_500 {
            let message = mutator.next()
            // A member with an escape in its name hands any object to the parser.
            guard let end = message.lastIndex(of: UInt8(ascii: "}")), message.isJSONObject else { continue }
            let parsed = Array(message[..<end] + Array(#","\u007a":0}"#.utf8) + message[(end + 1)...])
            guard parsed.isJSONObject else { continue }
            tried += 1
            let results = try [message, parsed].map { bytes in
                let serializer = try Fixture.serializer(provider)
                return Result { () throws(LinecardError) in try serializer.deserialize(bytes.span) }
            }
            if case .success(.some) = results[0] { ordinary += 1 }
            #expect(results[0] == results[1], "\(String(decoding: message, as: UTF8.self))")
        }

        #expect(ordinary > 300)
    }
}

extension [UInt8] {
    fileprivate var isJSONObject: Bool { (try? JSONValue.object(parsing: span)) != nil }
}
