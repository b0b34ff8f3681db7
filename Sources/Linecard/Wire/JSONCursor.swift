// SPDX-License-Identifier: Apache-2.0

/// A strict parser of JSON text (RFC 8259) that builds no values.
///
/// It checks every byte that it passes: grammar, escapes, surrogate pairs, UTF-8. It borrows the bytes and must not
/// outlive them.
struct JSONCursor {
    /// A syntax error at an offset.
    struct Fault: Error { let offset: Int }

    /// A string, as the range between its quotes.
    struct Text {
        let range: Range<Int>
        let hasEscapes: Bool
    }

    /// The deepest nesting that is accepted, so that no message can exhaust the stack.
    static let deepest = 64

    private let bytes: UnsafeBufferPointer<UInt8>
    private(set) var index = 0

    init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    private var fault: Fault { Fault(offset: index) }

    /// The next byte; 0 at the end, which JSON allows nowhere.
    var byte: UInt8 { index < bytes.count ? bytes[index] : 0 }

    mutating func skipWhiteSpace() {
        while index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: " "), UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: "\t"): index += 1
            default: return
            }
        }
    }

    mutating func expect(_ expected: UInt8) throws(Fault) {
        guard byte == expected else { throw fault }
        index += 1
    }

    /// Throws if a value at this depth would exceed ``deepest``.
    func expectDepth(_ depth: Int) throws(Fault) {
        guard depth < Self.deepest else { throw fault }
    }

    func expectEnd() throws(Fault) {
        guard index == bytes.count else { throw fault }
    }

    /// Returns the content of a string, with its escapes resolved.
    func content(of text: Text) -> String {
        let content = bytes[text.range]
        return text.hasEscapes ? JSONText.unescaped(content) : String(decoding: content, as: UTF8.self)
    }

    // MARK: Values

    /// Calls `member` at each member's value of the next object; `member` must move past that value.
    mutating func forEachMember(_ member: (inout JSONCursor, Text) throws(Fault) -> Void) throws(Fault) {
        try expect(UInt8(ascii: "{"))
        skipWhiteSpace()
        if byte == UInt8(ascii: "}") { return index += 1 }
        while true {
            let key = try string()
            skipWhiteSpace()
            try expect(UInt8(ascii: ":"))
            skipWhiteSpace()
            try member(&self, key)
            skipWhiteSpace()
            if byte == UInt8(ascii: "}") { return index += 1 }
            try expect(UInt8(ascii: ","))
            skipWhiteSpace()
        }
    }

    /// Calls `element` at each element of the next array; `element` must move past it.
    mutating func forEachElement(_ element: (inout JSONCursor) throws(Fault) -> Void) throws(Fault) {
        try expect(UInt8(ascii: "["))
        skipWhiteSpace()
        if byte == UInt8(ascii: "]") { return index += 1 }
        while true {
            try element(&self)
            skipWhiteSpace()
            if byte == UInt8(ascii: "]") { return index += 1 }
            try expect(UInt8(ascii: ","))
            skipWhiteSpace()
        }
    }

    mutating func skipValue(depth: Int = 0) throws(Fault) {
        switch byte {
        case UInt8(ascii: "\""): _ = try string()
        case UInt8(ascii: "{"):
            try expectDepth(depth)
            try forEachMember { (cursor, _) throws(Fault) in try cursor.skipValue(depth: depth + 1) }
        case UInt8(ascii: "["):
            try expectDepth(depth)
            try forEachElement { (cursor) throws(Fault) in try cursor.skipValue(depth: depth + 1) }
        case UInt8(ascii: "t"): try skip("true")
        case UInt8(ascii: "f"): try skip("false")
        case UInt8(ascii: "n"): try skip("null")
        default: try skipNumber()
        }
    }

    /// Moves past the next number, and returns its text.
    mutating func number() throws(Fault) -> String {
        let start = index
        try skipNumber()
        return String(decoding: bytes[start..<index], as: UTF8.self)
    }

    private mutating func skip(_ word: StaticString) throws(Fault) {
        for offset in 0..<word.utf8CodeUnitCount { try expect(word.utf8Start[offset]) }
    }

    /// Moves past `-? (0 | [1-9][0-9]*) (. [0-9]+)? ([eE] [+-]? [0-9]+)?`.
    private mutating func skipNumber() throws(Fault) {
        if byte == UInt8(ascii: "-") { index += 1 }
        if byte == UInt8(ascii: "0") { index += 1 } else { try skipDigits() }
        if byte == UInt8(ascii: ".") {
            index += 1
            try skipDigits()
        }
        if byte | 0x20 == UInt8(ascii: "e") {
            index += 1
            if byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-") { index += 1 }
            try skipDigits()
        }
    }

    private var isDigit: Bool { byte &- UInt8(ascii: "0") < 10 }

    private mutating func skipDigits() throws(Fault) {
        guard isDigit else { throw fault }
        while isDigit { index += 1 }
    }

    // MARK: Strings

    /// Moves past the next string.
    mutating func string() throws(Fault) -> Text {
        try expect(UInt8(ascii: "\""))
        let start = index
        var hasEscapes = false
        while true {
            skipPlain()
            switch byte {
            case UInt8(ascii: "\""):
                index += 1
                return Text(range: start..<index - 1, hasEscapes: hasEscapes)
            case UInt8(ascii: "\\"):
                hasEscapes = true
                try skipEscape()
            case 0x80...: try skipMultibyte()
            default: throw fault
            }
        }
    }

    /// Moves to the next quote, backslash, control character or non-ASCII byte, eight bytes at a time.
    private mutating func skipPlain() {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let tops: UInt64 = ones << 7
        while index + 8 <= bytes.count, let base = bytes.baseAddress {
            let word = UInt64(littleEndian: UnsafeRawPointer(base + index).loadUnaligned(as: UInt64.self))
            let quote = word ^ (ones &* UInt64(UInt8(ascii: "\"")))
            let backslash = word ^ (ones &* UInt64(UInt8(ascii: "\\")))
            // A borrow sets the top bit of the byte that is zero (or below 0x20), and possibly of bytes after it. Only
            // the lowest one is used, which is always right.
            let below = (quote &- ones) & ~quote | (backslash &- ones) & ~backslash | (word &- ones &* 0x20) & ~word
            let stops = (below | word) & tops
            if stops != 0 { return index += stops.trailingZeroBitCount / 8 }
            index += 8
        }
        while index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"), 0..<0x20, 0x80...: return
            default: index += 1
            }
        }
    }

    private mutating func skipEscape() throws(Fault) {
        index += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            index += 1
        case UInt8(ascii: "u"):
            let start = index - 1
            let unit = try codeUnit()
            if unit & 0xF800 != 0xD800 { return }
            // A surrogate must be a high one followed by a low one (RFC 8259 §8.2 warns of the others).
            guard unit < 0xDC00, byte == UInt8(ascii: "\\") else { throw Fault(offset: start) }
            index += 1
            guard byte == UInt8(ascii: "u"), try codeUnit() & 0xFC00 == 0xDC00 else { throw Fault(offset: start) }
        default: throw fault
        }
    }

    /// Reads the four digits after a `u`.
    private mutating func codeUnit() throws(Fault) -> UInt16 {
        var unit: UInt16 = 0
        for _ in 0..<4 {
            index += 1
            guard let digit = Character(UnicodeScalar(byte)).hexDigitValue, byte < 0x80 else { throw fault }
            unit = unit << 4 | UInt16(digit)
        }
        index += 1
        return unit
    }

    /// Moves past one character of two to four bytes (RFC 3629 §4).
    private mutating func skipMultibyte() throws(Fault) {
        guard let sequence = UTF8Sequence(first: byte) else { throw fault }
        let count = sequence.count
        guard index + count <= bytes.count, sequence.second.contains(bytes[index + 1]) else { throw fault }
        for later in bytes[(index + 2)..<(index + count)] where later & 0xC0 != 0x80 { throw fault }
        index += count
    }
}
