// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec
import ProviderFixtures
import Testing

/// A bad message and the error that it causes.
struct BadMessage: Sendable, CustomTestStringConvertible {
    let name: String
    let bytes: [UInt8]
    let error: MessageError

    var testDescription: String { name }

    init(_ name: String, _ text: String, _ error: MessageError) {
        self.init(name, Array(text.utf8), error)
    }

    init(_ name: String, _ bytes: [UInt8], _ error: MessageError) {
        self.name = name
        self.bytes = bytes
        self.error = error
    }

    /// A good message but for the bytes of a string, which begin at byte 10.
    static func inString(_ name: String, _ bytes: [UInt8], at offset: Int = 0) -> BadMessage {
        BadMessage(name, Array(#"{"note": ""#.utf8) + bytes + Array(#""}"#.utf8), .malformed(offset: 10 + offset))
    }
}

@Suite("Bad input") struct BadInputTests {
    /// Feeds good messages around bad ones at 16 kHz, where the resampler remembers what it heard.
    private func checkHarmless(
        _ provider: Provider, _ bad: [[UInt8]], sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> [LinecardError?] {
        let good = [1, 2].map { Fixture.media(provider, payload: Base64.encode(Noise.bytes(160, seed: $0))) }
        let undisturbed = try Fixture.serializer(provider, inbound: .hz16000)
        let expected = try good.map { try undisturbed.deserialize($0) }
        let serializer = try Fixture.serializer(provider, inbound: .hz16000)

        let first = try serializer.deserialize(good[0])
        let errors = bad.map { message in LinecardError.thrown { try serializer.deserialize(message.span) } }
        let second = try serializer.deserialize(good[1])

        #expect([first, second] == expected, sourceLocation: sourceLocation)
        return errors
    }

    @Test("a message cut at any byte is refused there", arguments: Provider.allCases)
    func truncated(_ provider: Provider) throws {
        let whole = Array(Fixture.media(provider, payload: "AIAPjw==").utf8)

        let errors = try checkHarmless(provider, whole.indices.map { Array(whole[..<$0]) })

        #expect(errors == whole.indices.map { .message(.malformed(offset: $0)) })
    }

    @Test("a start message cut at any byte is refused there", arguments: Provider.allCases)
    func truncatedStart(_ provider: Provider) throws {
        let whole = Array(Script(provider).start.utf8)

        let errors = try checkHarmless(provider, whole.indices.map { Array(whole[..<$0]) })

        #expect(errors == whole.indices.map { .message(.malformed(offset: $0)) })
    }

    private static let malformedMessages: [BadMessage] = [
        BadMessage("empty", "", .malformed(offset: 0)),
        BadMessage("white space", " \n", .malformed(offset: 2)),
        BadMessage("not JSON", "hello", .malformed(offset: 0)),
        BadMessage("a word cut short", #"{"a":nul}"#, .malformed(offset: 8)),
        BadMessage("a word in capitals", #"{"a":True}"#, .malformed(offset: 5)),
        BadMessage("NaN", #"{"a":NaN}"#, .malformed(offset: 5)),
        BadMessage("a byte order mark", "\u{FEFF}{}", .malformed(offset: 0)),
        BadMessage("UTF-16", [0x7B, 0, 0x7D, 0], .malformed(offset: 1)),
        BadMessage("a NUL behind", "{}\0", .malformed(offset: 2)),
        BadMessage("a NUL before", "\0{}", .malformed(offset: 0)),
        BadMessage("a form feed", "{}\u{C}", .malformed(offset: 2)),
        BadMessage("a trailing comma", #"{"a":1,}"#, .malformed(offset: 7)),
        BadMessage("a trailing comma in an array", #"{"a":[1,]}"#, .malformed(offset: 8)),
        BadMessage("a leading comma", #"{,"a":1}"#, .malformed(offset: 1)),
        BadMessage("two commas", #"{"a":1,,"b":2}"#, .malformed(offset: 7)),
        BadMessage("no comma", #"{"a":1 "b":2}"#, .malformed(offset: 7)),
        BadMessage("no colon", #"{"a" 1}"#, .malformed(offset: 5)),
        BadMessage("no value", #"{"a":}"#, .malformed(offset: 5)),
        BadMessage("a bare name", #"{a:1}"#, .malformed(offset: 1)),
        BadMessage("single quotes", #"{'a':1}"#, .malformed(offset: 1)),
        BadMessage("a comment", #"{"a":1}//"#, .malformed(offset: 7)),
        BadMessage("a second object", #"{"a":1}{"a":1}"#, .malformed(offset: 7)),
        BadMessage("a brace too many", #"{"a":1}}"#, .malformed(offset: 7)),
        BadMessage("a bracket for a brace", #"{"a":[1}"#, .malformed(offset: 7)),
        BadMessage("a leading zero", #"{"a":01}"#, .malformed(offset: 6)),
        BadMessage("a plus", #"{"a":+1}"#, .malformed(offset: 5)),
        BadMessage("a lone minus", #"{"a":-}"#, .malformed(offset: 6)),
        BadMessage("no digit before the point", #"{"a":.5}"#, .malformed(offset: 5)),
        BadMessage("no digit behind the point", #"{"a":1.}"#, .malformed(offset: 7)),
        BadMessage("no digit in the exponent", #"{"a":1e}"#, .malformed(offset: 7)),
        BadMessage("no digit in the signed exponent", #"{"a":1E-}"#, .malformed(offset: 8)),
        BadMessage("a hexadecimal number", #"{"a":0x10}"#, .malformed(offset: 6)),
        .inString("a control character", [0x1F]),
        .inString("a line feed", [0x61, 0x0A], at: 1),
        .inString("a NUL", [0x61, 0x62, 0x00], at: 2),
        .inString("a control character behind eight letters", Array("abcdefgh\u{1}".utf8), at: 8),
        .inString("a bad escape", Array(#"\x"#.utf8), at: 1),
        .inString("an escape in capitals", Array(#"\N"#.utf8), at: 1),
        .inString("a bad hexadecimal digit", Array(#"\u00G0"#.utf8), at: 4),
        .inString("an escape cut short", Array(#"\u00"#.utf8), at: 4),
        .inString("a lone high surrogate", Array(#"\ud83d"#.utf8)),
        .inString("a lone low surrogate", Array(#"ab\ude00"#.utf8), at: 2),
        .inString("two low surrogates", Array(#"\ude00\ude00"#.utf8)),
        .inString("a high surrogate and a letter", Array(#"\ud83d\u0041"#.utf8)),
        .inString("two high surrogates", Array(#"\ud83d\ud83d"#.utf8)),
        .inString("a continuation byte", [0x61, 0x80], at: 1),
        .inString("an overlong slash in two bytes", [0xC0, 0xAF]),
        .inString("an overlong letter in two bytes", [0xC1, 0x81]),
        .inString("an overlong slash in three bytes", [0xE0, 0x80, 0xAF]),
        .inString("an overlong slash in four bytes", [0xF0, 0x80, 0x80, 0xAF]),
        .inString("the first surrogate", [0xED, 0xA0, 0x80]),
        .inString("the last surrogate", [0xED, 0xBF, 0xBF]),
        .inString("more than Unicode has", [0xF4, 0x90, 0x80, 0x80]),
        .inString("a byte that UTF-8 never has", [0xF5, 0x80, 0x80, 0x80]),
        .inString("another byte that UTF-8 never has", [0x61, 0xFF], at: 1),
        .inString("two bytes, one missing", [0xC3]),
        .inString("three bytes, one missing", [0xE2, 0x82]),
        .inString("four bytes, one missing", [0xF0, 0x9F, 0x98]),
        BadMessage("bad UTF-8 in a name", Array(#"{"a"#.utf8) + [0xFF] + Array(#"":1}"#.utf8), .malformed(offset: 3)),
        BadMessage("UTF-8 that ends with the message", Array(#"{"a":""#.utf8) + [0xC3], .malformed(offset: 6)),
    ]

    @Test("an error of JSON has the offset of the first bad byte", arguments: malformedMessages, Provider.allCases)
    func malformed(_ bad: BadMessage, _ provider: Provider) throws {
        let errors = try checkHarmless(provider, [bad.bytes])

        #expect(errors == [.message(bad.error)])
    }

    @Test(
        "UTF-8 at the edges of its ranges is accepted",
        arguments: [
            [0xC2, 0x80], [0xDF, 0xBF], [0xE0, 0xA0, 0x80], [0xED, 0x9F, 0xBF], [0xEE, 0x80, 0x80], [0xEF, 0xBF, 0xBF],
            [0xF0, 0x90, 0x80, 0x80], [0xF4, 0x8F, 0xBF, 0xBF], [0x7F], [0x20],
        ])
    func validEdges(_ bytes: [UInt8]) throws {
        let serializer = try Fixture.serializer(.twilio)
        let message =
            Array(#"{"event":"media","media":{"payload":"AIAPjw=="},"note":""#.utf8) + bytes + Array(#""}"#.utf8)

        let frame = try serializer.deserialize(message.span)

        #expect(frame.samples == Fixture.fourSamples)
    }

    private static let unfitMessages: [BadMessage] = [
        BadMessage("an array", "[1,2]", .notAnObject),
        BadMessage("a string", #""media""#, .notAnObject),
        BadMessage("a number", "17", .notAnObject),
        BadMessage("null", "null", .notAnObject),
        BadMessage("no event", #"{"media":{"payload":"AIAPjw=="}}"#, .missingField("event")),
        BadMessage("no event at all", "{}", .missingField("event")),
        BadMessage("a number for the event", #"{"event":7}"#, .missingField("event")),
        BadMessage("null for the event", #"{"event":null}"#, .missingField("event")),
        BadMessage("no media", #"{"event":"media"}"#, .missingField("media.payload")),
        BadMessage("a string for media", #"{"event":"media","media":"AIA="}"#, .missingField("media.payload")),
        BadMessage("no payload", #"{"event":"media","media":{"track":"inbound"}}"#, .missingField("media.payload")),
        BadMessage(
            "a number for the payload", #"{"event":"media","media":{"payload":1}}"#, .missingField("media.payload")),
        BadMessage(
            "an object for the payload", #"{"event":"media","media":{"payload":{}}}"#, .missingField("media.payload")),
        BadMessage(
            "null for the payload", #"{"media":{"payload":null},"event":"media"}"#, .missingField("media.payload")),
        BadMessage("no key", #"{"event":"dtmf","dtmf":{}}"#, .missingField("dtmf.digit")),
        BadMessage("a number for the key", #"{"event":"dtmf","dtmf":{"digit":1}}"#, .missingField("dtmf.digit")),
        BadMessage("an unknown key", #"{"event":"dtmf","dtmf":{"digit":"E"}}"#, .unknownKey("E")),
        BadMessage("a letter past D", #"{"event":"dtmf","dtmf":{"digit":"E"}}"#, .unknownKey("E")),
        BadMessage("a small letter past d", #"{"event":"dtmf","dtmf":{"digit":"e"}}"#, .unknownKey("e")),
        BadMessage("a letter with an accent", ##"{"event":"dtmf","dtmf":{"digit":"\u00e1"}}"##, .unknownKey("\u{E1}")),
        BadMessage("two keys", #"{"event":"dtmf","dtmf":{"digit":"12"}}"#, .unknownKey("12")),
        BadMessage("an empty key", #"{"event":"dtmf","dtmf":{"digit":""}}"#, .unknownKey("")),
    ]

    @Test("JSON that is not a message is refused with the missing field", arguments: unfitMessages, Provider.allCases)
    func unfit(_ bad: BadMessage, _ provider: Provider) throws {
        let errors = try checkHarmless(provider, [bad.bytes])

        #expect(errors == [.message(bad.error)])
    }

    @Test(
        "bad Base64 is refused with its place", arguments: Provider.allCases,
        [
            ("AIA!", CodecError.invalidSymbol(offset: 3)), ("-IAP", .invalidSymbol(offset: 0)),
            ("AIAPj_==", .invalidSymbol(offset: 5)), ("AIAP AIAP", .invalidSymbol(offset: 4)),
            ("AIAPé", .invalidSymbol(offset: 4)), ("AIAPj", .invalidLength(count: 5)), ("A", .invalidLength(count: 1)),
            ("AIAPjw", .invalidLength(count: 6)), ("A===", .misplacedPadding(offset: 1)),
            ("AI==AIAP", .misplacedPadding(offset: 2)), ("AIAPjx==", .nonzeroTrailingBits(offset: 5)),
            ("AIB=", .nonzeroTrailingBits(offset: 2)),
        ])
    func badPayload(_ provider: Provider, _ bad: (payload: String, error: CodecError)) throws {
        let errors = try checkHarmless(provider, [Array(Fixture.media(provider, payload: bad.payload).utf8)])

        #expect(errors == [.message(.badPayload(bad.error))])
    }

    @Test("bad Base64 at the end of a long payload leaves nothing of it behind", arguments: Provider.allCases)
    func longBadPayload(_ provider: Provider) throws {
        let payload = Base64.encode(Noise.bytes(9_000))

        let errors = try checkHarmless(provider, [Array(Fixture.media(provider, payload: payload + "!AAA").utf8)])

        #expect(errors == [.message(.badPayload(.invalidSymbol(offset: 12_000)))])
    }

    @Test("half a sample is refused")
    func partialSample() throws {
        let serializer = try PlivoFrameSerializer(
            streamId: Fixture.streamId,
            params: .init(plivoSampleRate: .hz8000, plivoEncoding: .l16LittleEndian, autoHangUp: false))
        try serializer.setup(StartFrame())

        #expect(throws: LinecardError.message(.badPayload(.partialSample(count: 4)))) {
            try serializer.deserialize(Fixture.media(.plivo, payload: "AIAP"))
        }
    }

    @Test("messages of another stream are refused", arguments: Provider.allCases, ["media", "dtmf", "stop", "later"])
    func wrongStream(_ provider: Provider, _ event: String) throws {
        let key = provider == .twilio ? "streamSid" : "streamId"
        let id = provider == .twilio ? Fixture.streamSid : Fixture.streamId
        let others = [String(id.dropLast()), id + "0", "", "x\\\"y"]

        let errors = try checkHarmless(
            provider,
            others.map {
                Array(#"{"event":"\#(event)","\#(key)":"\#($0)","media":{"payload":"AIA="},"dtmf":{"digit":"1"}}"#.utf8)
            })

        #expect(
            errors
                == others.dropLast().map { .message(.wrongStream(expected: id, found: $0)) } + [
                    .message(.wrongStream(expected: id, found: "x\"y"))
                ])
    }

    @Test(
        "a bad start is refused with its bad field", arguments: Provider.allCases,
        [
            (#"{}"#, "start.stream"), (#""""#, "start.stream"), (#"{"STREAM":"ID"}"#, "start.call"),
            (#"{"STREAM":"ID","CALL":7}"#, "start.call"),
            (#"{"STREAM":"ID","CALL":"c","mediaFormat":{}}"#, "start.mediaFormat.encoding"),
            (
                #"{"STREAM":"ID","CALL":"c","mediaFormat":{"encoding":"audio/x-mulaw","sampleRate":"fast"}}"#,
                "start.mediaFormat.sampleRate"
            ),
        ])
    func badStart(_ provider: Provider, _ bad: (start: String, field: String)) throws {
        let suffix = provider == .twilio ? "Sid" : "Id"
        let start = bad.start
            .replacing("STREAM", with: "stream\(suffix)").replacing("CALL", with: "call\(suffix)")
            .replacing("ID", with: provider == .twilio ? Fixture.streamSid : Fixture.streamId)
        let field = ["start.stream", "start.call"].contains(bad.field) ? bad.field + suffix : bad.field

        let errors = try checkHarmless(provider, [Array(#"{"event":"start","start":\#(start)}"#.utf8)])

        #expect(errors == [.message(.missingField(field))])
    }

    @Test(
        "a second start, of another stream, is refused: it needs a serializer of its own", arguments: Provider.allCases)
    func secondStart(_ provider: Provider) throws {
        let id = provider == .twilio ? Fixture.streamSid : Fixture.streamId
        var again = Script(provider)
        again.streamID = "reconnected"

        let errors = try checkHarmless(provider, [Script(provider).start, again.start].map { Array($0.utf8) })

        #expect(errors == [nil, .message(.wrongStream(expected: id, found: "reconnected"))])
    }

    @Test(
        "a mark without a name is refused",
        arguments: [(Provider.twilio, "mark", "mark.name"), (.plivo, "playedStream", "name")])
    func namelessMark(_ provider: Provider, _ event: String, _ field: String) throws {
        let messages = [#"{"event":"\#(event)"}"#, #"{"event":"\#(event)","mark":{"name":7},"name":7}"#]

        let errors = try checkHarmless(provider, messages.map { Array($0.utf8) })

        #expect(errors == [.message(.missingField(field)), .message(.missingField(field))])
    }

    @Test(
        "unbounded nesting is refused and does not crash", arguments: Provider.allCases,
        [#"{"a":["#, #"{"media":["#, #"{"media":{"x":["#, #"{"event":["#, "["])
    func deepNesting(_ provider: Provider, _ prefix: String) throws {
        let arrays = Array((prefix + String(repeating: "[", count: 10_000)).utf8)
        let objects = Array((prefix + String(repeating: #"{"a":"#, count: 10_000)).utf8)
        let closed = arrays + Array(String(repeating: "]", count: 10_000).utf8)

        let errors = try checkHarmless(provider, [arrays, objects, closed])

        #expect(errors.map(\.?.isDeep) == [true, true, true])
    }
}

extension LinecardError {
    /// True for a fault near the deepest nesting allowed.
    fileprivate var isDeep: Bool {
        if case .message(.malformed(let offset)) = self { (60..<400).contains(offset) } else { false }
    }
}
