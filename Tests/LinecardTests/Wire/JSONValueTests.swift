// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Linecard

/// The same value as read by Foundation's JSONDecoder, which keeps the first of members with the same name.
private struct Witness: Decodable {
    let value: JSONValue

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            value = .null
        } else if let bool = try? container.decode(Bool.self) {
            value = .bool(bool)
        } else if let number = try? container.decode(Double.self) {
            value = .number(number)
        } else if let string = try? container.decode(String.self) {
            value = .string(string)
        } else if let array = try? container.decode([Witness].self) {
            value = .array(array.map(\.value))
        } else {
            let members = try container.decode([String: Witness].self)
            value = .object(JSONObject(members.map { JSONObject.Member(name: $0, value: $1.value) }))
        }
    }
}

extension JSONValue {
    /// The same value without repeated members, sorted by the bytes of their names.
    fileprivate var normalized: JSONValue {
        switch self {
        case .array(let elements): return .array(elements.map(\.normalized))
        case .object(let object):
            var members: [[UInt8]: JSONObject.Member] = [:]
            for member in object.reversed() {
                members[Array(member.name.utf8)] = .init(name: member.name, value: member.value.normalized)
            }
            let names = members.keys.sorted { $0.lexicographicallyPrecedes($1) }
            return .object(JSONObject(names.compactMap { members[$0] }))
        default: return self
        }
    }
}

private func parse(_ text: String) throws(LinecardError) -> JSONValue {
    try JSONValue.object(parsing: Array(text.utf8).span)
}

@Suite("JSON value") struct JSONValueTests {
    @Test(
        "a value is read from its text",
        arguments: [
            ("null", JSONValue.null), ("true", .bool(true)), ("false", .bool(false)), ("0", .number(0)),
            ("-12.5e-1", .number(-1.25)), ("1E3", .number(1_000)), ("1e999", .number(.infinity)),
            ("-1e999", .number(-.infinity)), ("1e-999", .number(0)), (#""""#, .string("")), ("[]", .array([])),
            ("{}", .object([:])),
            (
                #"[1,"a",[null],{"b":true}]"#,
                .array([.number(1), .string("a"), .array([.null]), .object(["b": .bool(true)])])
            ),
            (#"{"x":1,"x":2}"#, .object(["x": .number(1)])), (#"{"\u0078":1,"x":2}"#, .object(["x": .number(1)])),
        ])
    func values(_ text: String, _ value: JSONValue) throws {
        #expect(try parse(#" { "a" : \#(text) } "#).normalized == .object(["a": value]))
    }

    @Test(
        "escapes are resolved",
        arguments: [
            (#"\"\\\/\b\f\n\r\t"#, "\"\\/\u{8}\u{C}\n\r\t"), (#"\u0041\u00e9\u20AC\uFFFF\u0000"#, "Aé€\u{FFFF}\0"),
            (#"\ud83d\ude00\uDBFF\uDFFF\ud800\udc00"#, "😀\u{10FFFF}\u{10000}"), (#"é€😀\n"#, "é€😀\n"),
            (#"\\u0041"#, #"\u0041"#), (#"a\u002Fb"#, "a/b"),
        ])
    func escapes(_ written: String, _ text: String) throws {
        let value = try parse(#"{"\#(written)":"\#(written)"}"#)

        #expect(value.members.first?.name.utf8.elementsEqual(text.utf8) == true)
        #expect(value[text]?.string?.utf8.elementsEqual(text.utf8) == true)
    }

    @Test(
        "a whole number is read from a number or a string",
        arguments: [
            ("8000", 8_000), (#""8000""#, 8_000), ("8e3", 8_000), ("8000.0", 8_000), ("-1", -1), ("0.5", nil),
            (#""fast""#, nil), (#""""#, nil), ("1e999", nil), ("1e300", nil), ("null", nil), ("[8000]", nil),
            ("true", nil),
        ])
    func integers(_ text: String, _ number: Int?) throws {
        #expect(try parse(#"{"a":\#(text)}"#)["a"]?.integer == number)
    }

    @Test("values equal those that Foundation reads", arguments: Provider.allCases, 11...12)
    func agreesWithFoundation(_ provider: Provider, _ seed: UInt64) throws {
        var mutator = Mutator(seed: seed, Fixture.messages(provider))
        var compared = 0

        for _ in 0..<1_000 {
            let bytes = mutator.next()
            // Foundation refuses numbers out of a Double's range.
            guard let value = try? JSONValue.object(parsing: bytes.span),
                let witness = try? JSONDecoder().decode(Witness.self, from: Data(bytes))
            else { continue }
            compared += 1
            #expect(value.normalized == witness.value.normalized, "\(String(decoding: bytes, as: UTF8.self))")
        }

        #expect(compared > 200)
    }

    /// A decoder that finds a value's kind by trial takes seconds for 64 KB, and longer at depth.
    @Test(
        "a deep or long message is read quickly", .timeLimit(.minutes(1)),
        arguments: [
            String(
                repeating: String(repeating: "[", count: 60) + String(repeating: "]", count: 60) + ",", count: 16_000),
            String(repeating: "{},", count: 200_000), String(repeating: "1e999,", count: 150_000),
        ])
    func slowMessages(_ elements: String) throws {
        let serializer = try Fixture.serializer(.twilio)
        let message = #"{"event":"later","a":[\#(elements)0]}"#

        let frame = try serializer.deserialize(message)

        #expect(frame == nil)
    }
}
