// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Linecard

/// The offset at which a cursor finds that a text is not JSON, or nil.
private func fault(_ bytes: [UInt8]) -> Int? {
    bytes.withUnsafeBufferPointer { buffer in
        do throws(JSONCursor.Fault) {
            var cursor = JSONCursor(buffer)
            cursor.skipWhiteSpace()
            try cursor.skipValue()
            cursor.skipWhiteSpace()
            try cursor.expectEnd()
            return nil
        } catch {
            return error.offset
        }
    }
}

private func fault(_ text: String) -> Int? { fault(Array(text.utf8)) }

@Suite("JSON cursor") struct JSONCursorTests {
    @Test(
        "valid JSON is skipped to its end",
        arguments: [
            "{}", "[]", "null", "true", "false", "0", "-0", "-0.0e-0", "10.25E+007", "\"\"", " [ { } , [ ] ] ",
            #"{"":{"":[]}}"#, #""\"\\\/\b\f\n\r\t\u0000\uFFFF\ud800\udc00\uDBFF\uDFFF""#, "\"\u{7F}é€😀\"",
            #"{"a":1,"a":2}"#, "1e999", "\t\r\n 1 \n",
        ])
    func valid(_ text: String) {
        #expect(fault(text) == nil)
    }

    @Test(
        "a quote, backslash or control character is found at any place in a long string", arguments: 0..<40,
        [UInt8]([0x22, 0x5C, 0x1F, 0x00, 0x80, 0xFF]))
    func stops(_ place: Int, _ stop: UInt8) {
        var text = [UInt8](repeating: 0x21, count: 40)  // one less than a quote, to detect borrows between bytes
        text[place] = stop
        let bytes = [0x22] + text + [0x22]

        let offset = fault(bytes)

        switch stop {
        case 0x22: #expect(offset == place + 2)  // the string ends there, and more text follows
        case 0x5C: #expect(offset == (place < 39 ? place + 2 : 42))  // \! is not an escape; \" leaves the string open
        default: #expect(offset == place + 1)
        }
    }

    @Test(
        "characters next to those that end a string are skipped",
        arguments: [0x20, 0x21, 0x23, 0x5B, 0x5D, 0x7F] as [UInt8],
        0..<20)
    func nearStops(_ letter: UInt8, _ count: Int) {
        let bytes = [0x22] + [UInt8](repeating: letter, count: count) + [0x22]

        #expect(fault(bytes) == nil)
    }

    @Test("64 levels are accepted, one more is refused", arguments: ["[]", "{}", "[{", "x["])
    func depth(_ kind: String) {
        func nested(_ levels: Int) -> String {
            let isObject = { (level: Int) in kind == "{}" || kind == "[{" && level % 2 == 1 }
            let opening = (0..<levels).map { isObject($0) ? #"{"a":"# : "[" }.joined()
            let closing = (0..<levels).reversed().map { isObject($0) ? "}" : "]" }.joined()
            return opening + "0" + closing
        }

        #expect(fault(nested(JSONCursor.deepest)) == nil)
        #expect(fault(nested(JSONCursor.deepest + 1)) != nil)
    }

    @Test(
        "the depth of a message is limited alike in every member",
        arguments: ["x", "event", "media", "streamSid", "media.payload"])
    func depthOfMessages(_ path: String) {
        let names = path.split(separator: ".")
        func message(_ levels: Int) -> [UInt8] {
            let inner = levels - names.count
            let arrays = String(repeating: "[", count: inner) + String(repeating: "]", count: inner)
            return Array((names.map { #"{"\#($0)":"# }.joined() + arrays + names.map { _ in "}" }.joined()).utf8)
        }
        func isPassed(_ bytes: [UInt8]) -> Bool { (try? JSONValue.object(parsing: bytes.span)) != nil }

        #expect(isPassed(message(JSONCursor.deepest)))
        #expect(!isPassed(message(JSONCursor.deepest + 1)))
    }

    /// Foundation's JSONSerialization on the same bytes. It differs from RFC 8259, and so from the cursor:
    ///
    /// - It accepts a comma before `}` and `]`.
    /// - It accepts UTF-8 with a byte order mark, and UTF-16 and UTF-32, known by their mark or their NUL bytes.
    /// - It accepts 512 levels, the cursor 64.
    /// - It refuses numbers too large for a Double (`1e999`), which are valid JSON.
    private static func foundationAccepts(_ bytes: [UInt8]) -> Bool {
        (try? JSONSerialization.jsonObject(with: Data(bytes))) is [String: Any]
    }

    private static func isTrailingComma(_ bytes: [UInt8], at offset: Int) -> Bool {
        guard offset < bytes.count, [UInt8(ascii: "}"), UInt8(ascii: "]")].contains(bytes[offset]) else { return false }
        return bytes[..<offset].last { ![0x20, 0x09, 0x0A, 0x0D].contains($0) } == UInt8(ascii: ",")
    }

    private static func hasHugeNumber(_ bytes: [UInt8]) -> Bool {
        String(decoding: bytes, as: UTF8.self).contains(/[0-9][eE]\+?[0-9]{3,}/)
    }

    @Test("the cursor accepts the same messages as Foundation", arguments: Provider.allCases, 1...4)
    func agreesWithFoundation(_ provider: Provider, _ seed: UInt64) {
        var mutator = Mutator(seed: seed, Fixture.messages(provider))
        var taken = 0

        for _ in 0..<1_000 {
            let bytes = mutator.next()
            let offset = fault(bytes)
            let first = bytes.first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }
            let isTaken = offset == nil && first == UInt8(ascii: "{")
            if isTaken { taken += 1 }
            if isTaken == Self.foundationAccepts(bytes) { continue }
            let isExcused = offset.map { Self.isTrailingComma(bytes, at: $0) } ?? Self.hasHugeNumber(bytes)
            #expect(isExcused, "cursor \(isTaken): \(String(decoding: bytes, as: UTF8.self))")
        }

        #expect((200...900).contains(taken))
    }

    @Test(
        "Foundation's known differences still exist",
        arguments: [
            (#"{"a":1,}"#, true, false), (#"{"a":[1,]}"#, true, false), ("\u{FEFF}{}", true, false),
            (#"{"a":1e999}"#, false, true),
        ])
    func known(_ text: String, _ foundation: Bool, _ cursor: Bool) {
        #expect(Self.foundationAccepts(Array(text.utf8)) == foundation)
        #expect((fault(text) == nil) == cursor)
    }

    @Test("UTF-16 and UTF-32 are refused", arguments: [String.Encoding.utf16, .utf16LittleEndian, .utf32BigEndian])
    func otherEncodings(_ encoding: String.Encoding) throws {
        let bytes = Array(try #require(#"{"a":1}"#.data(using: encoding)))

        #expect(fault(bytes) != nil)
    }
}
