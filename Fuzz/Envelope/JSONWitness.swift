// SPDX-License-Identifier: Apache-2.0

/// A witness of JSON: RFC 8259 by recursive descent over an array, with a function for each rule.
///
/// It is as strict as the parser is meant to be: UTF-8 that RFC 3629 allows, surrogates in pairs, 64 levels.
/// (Foundation accepts commas before `}`, byte order marks, UTF-16 and 512 levels, and rejects `1e999`, so it can't be
/// the witness.)
struct JSONWitness {
    /// The value of a text. A number keeps its characters.
    indirect enum Value {
        case word(String)
        case number(String)
        case string([UInt8])
        case array([Value])
        case object([(name: [UInt8], value: Value)])
    }

    /// The first byte that no JSON text could have in its place. For a character, an escaped surrogate pair or a value
    /// nested too deeply, it is the first byte of the whole.
    struct Fault: Error { let offset: Int }

    private let text: [UInt8]
    private var place = 0

    /// Reads a text that holds one value and nothing else.
    static func read(_ text: [UInt8]) throws(Fault) -> Value {
        var witness = JSONWitness(text: text)
        let value = try witness.element(level: 0)
        guard witness.place == text.count else { throw Fault(offset: witness.place) }
        return value
    }

    private init(text: [UInt8]) { self.text = text }

    private var next: UInt8? { place < text.count ? text[place] : nil }

    private func isNext(_ characters: StaticString) -> Bool {
        guard let next else { return false }
        return characters.withUTF8Buffer { $0.contains(next) }
    }

    private mutating func take(_ characters: StaticString) throws(Fault) {
        guard isNext(characters) else { throw Fault(offset: place) }
        place += 1
    }

    private mutating func takeAll(_ characters: StaticString) {
        while isNext(characters) { place += 1 }
    }

    // MARK: §2 to §5

    private mutating func element(level: Int) throws(Fault) -> Value {
        takeAll(" \t\r\n")
        let value = try value(level: level)
        takeAll(" \t\r\n")
        return value
    }

    private mutating func value(level: Int) throws(Fault) -> Value {
        if isNext("{[") && level == 64 { throw Fault(offset: place) }
        if isNext("{") { return .object(try object(level: level)) }
        if isNext("[") { return .array(try array(level: level)) }
        if isNext("\"") { return .string(try string()) }
        if isNext("t") { return try word(["t", "r", "u", "e"]) }
        if isNext("f") { return try word(["f", "a", "l", "s", "e"]) }
        if isNext("n") { return try word(["n", "u", "l", "l"]) }
        return .number(try number())
    }

    private mutating func word(_ letters: [StaticString]) throws(Fault) -> Value {
        for letter in letters { try take(letter) }
        return .word(letters.map(\.description).joined())
    }

    private mutating func object(level: Int) throws(Fault) -> [(name: [UInt8], value: Value)] {
        var members: [(name: [UInt8], value: Value)] = []
        try take("{")
        takeAll(" \t\r\n")
        if !isNext("}") {
            repeat {
                if !members.isEmpty { place += 1 }
                takeAll(" \t\r\n")
                let name = try string()
                takeAll(" \t\r\n")
                try take(":")
                members.append((name, try element(level: level + 1)))
            } while isNext(",")
        }
        try take("}")
        return members
    }

    private mutating func array(level: Int) throws(Fault) -> [Value] {
        var elements: [Value] = []
        try take("[")
        takeAll(" \t\r\n")
        if !isNext("]") {
            elements.append(try element(level: level + 1))
            while isNext(",") {
                place += 1
                elements.append(try element(level: level + 1))
            }
        }
        try take("]")
        return elements
    }

    // MARK: §6

    private mutating func number() throws(Fault) -> String {
        let start = place
        if isNext("-") { place += 1 }
        if isNext("0") { place += 1 } else { try digits() }
        if isNext(".") {
            place += 1
            try digits()
        }
        if isNext("eE") {
            place += 1
            if isNext("+-") { place += 1 }
            try digits()
        }
        return String(decoding: text[start..<place], as: UTF8.self)
    }

    private mutating func digits() throws(Fault) {
        try take("0123456789")
        takeAll("0123456789")
    }

    // MARK: §7 and §8

    private mutating func string() throws(Fault) -> [UInt8] {
        var content: [UInt8] = []
        try take("\"")
        while !isNext("\"") {
            guard let byte = next, byte >= 0x20 else { throw Fault(offset: place) }
            if byte < 0x80 && byte != UInt8(ascii: "\\") {
                content.append(byte)
                place += 1
            } else {
                content += byte == UInt8(ascii: "\\") ? try escape() : try character()
            }
        }
        try take("\"")
        return content
    }

    /// Reads one non-ASCII character of UTF-8, which must be in its shortest form.
    private mutating func character() throws(Fault) -> [UInt8] {
        let start = place
        let length = (~text[start]).leadingZeroBitCount
        let bytes = text[start...].prefix(length)
        var scalar = UInt32(text[start] & (0xFF >> UInt8(length)))
        for byte in bytes.dropFirst() {
            guard byte >> 6 == 0b10 else { throw Fault(offset: start) }
            scalar = scalar << 6 | UInt32(byte & 0x3F)
        }
        guard length <= 4, let decoded = UnicodeScalar(scalar), Array(String(decoded).utf8) == Array(bytes) else {
            throw Fault(offset: start)
        }
        place += length
        return Array(bytes)
    }

    private mutating func escape() throws(Fault) -> [UInt8] {
        let start = place
        try take("\\")
        guard let letter = next else { throw Fault(offset: place) }
        if let meaning = Self.meaning(of: letter) {
            place += 1
            return [meaning]
        }
        var units = [try codeUnit()]
        if 0xD800...0xDBFF ~= units[0] {
            guard isNext("\\") else { throw Fault(offset: start) }
            place += 1
            guard isNext("u") else { throw Fault(offset: start) }
            units.append(try codeUnit())
        }
        guard let content = String(validating: units, as: UTF16.self) else { throw Fault(offset: start) }
        return Array(content.utf8)
    }

    private static func meaning(of letter: UInt8) -> UInt8? {
        switch UnicodeScalar(letter) {
        case "\"", "\\", "/": letter
        case "b": 0x08
        case "f": 0x0C
        case "n": 0x0A
        case "r": 0x0D
        case "t": 0x09
        default: nil
        }
    }

    private mutating func codeUnit() throws(Fault) -> UInt16 {
        try take("u")
        let start = place
        for _ in 0..<4 { try take("0123456789abcdefABCDEF") }
        return UInt16(String(decoding: text[start..<place], as: UTF8.self), radix: 16)!
    }
}
