// SPDX-License-Identifier: Apache-2.0

/// Makes a message from a fuzzer's bytes: mostly JSON with rare but valid parts, and a few invalid ones.
///
/// Random mutations rarely give a message with an escape in a name that occurs twice, or one with exactly 64 levels.
struct MessageMaker {
    private var decisions: ArraySlice<UInt8>
    private var text: [UInt8] = []

    static func message(of decisions: [UInt8]) -> [UInt8] {
        var maker = MessageMaker(decisions: decisions[...])
        maker.space()
        switch maker.next(16) {
        case 0: maker.value(level: 0)
        case 1...7: maker.object(level: 0)
        default: maker.mediaMessage()
        }
        maker.space()
        maker.damage()
        return maker.text
    }

    private init(decisions: ArraySlice<UInt8>) { self.decisions = decisions }

    /// Returns a number below a limit. Past the end of the decisions it is 0, which ends lists.
    private mutating func next(_ limit: Int) -> Int { Int(decisions.popFirst() ?? 0) % limit }

    private mutating func choose<Element>(_ elements: [Element]) -> Element { elements[next(elements.count)] }

    private mutating func append(_ string: String) { text += string.utf8 }

    private mutating func space() {
        if next(8) == 7 { append(choose(Self.spaces)) }
    }

    private static let spaces = [" ", "\n", "\r", "\t", " \r\n\t "]
    private static let words = ["true", "false", "null"]
    private static let numbers = [
        "0", "-0", "1", "-1.5e-3", "10E+07", "1e999", "0.0", "8000", "4294967296", "01", "1.",
    ]
    private static let names = [
        "event", "media", "payload", "track", "streamSid", "streamId", "sequenceNumber", "start", "x", "",
    ]
    private static let letters = Array("A/+=!#[]~ ".utf8)
    private static let texts = [
        "media", "AIAPjw==", "inbound", "outbound", "MZ0", "aaaa", "12", "007", "999999999999999",
        "\u{7F}", "é", "€", "😀",
    ]
    private static let escapes = [
        #"\""#, #"\\"#, #"\/"#, #"\b"#, #"\f"#, #"\n"#, #"\r"#, #"\t"#, #"\u0000"#, #"\uFFFF"#,
    ]
    private static let faults = Array("{}[],:\"\\\u{0}\u{1F} 0".utf8)

    // MARK: Media messages

    /// Appends a media message, which is ordinary if no odd members come in between.
    private mutating func mediaMessage() {
        append(#"{"x":0"#)
        moreMembers(level: 0)
        append(#","event":"media""#)
        moreMembers(level: 0)
        append(#","media":{"x":0"#)
        moreMembers(level: 1)
        append(#","payload":"AIAPjw==""#)
        moreMembers(level: 1)
        append("}")
        moreMembers(level: 0)
        append("}")
    }

    private mutating func moreMembers(level: Int) {
        while next(4) == 3 {
            append(",")
            if next(4) == 3 { member(level: level) } else { harmlessMember(level: level) }
        }
    }

    private mutating func harmlessMember(level: Int) {
        space()
        append("\"x\"")
        space()
        append(":")
        space()
        if next(2) == 1 { value(level: level + 6) } else { string() }
        space()
    }

    // MARK: Values

    private mutating func value(level: Int) {
        switch next(12) {
        case 0...3: string()
        case 4: append(choose(Self.words))
        case 5, 6: append(choose(Self.numbers))
        case 7: array(level: level)
        case 8: nest(level: level)
        default: object(level: level)
        }
    }

    private mutating func object(level: Int) {
        append("{")
        space()
        var isFirst = true
        while level < 8, next(8) != 0 {
            if !isFirst { append(",") }
            isFirst = false
            member(level: level)
        }
        append("}")
    }

    private mutating func member(level: Int) {
        space()
        let name = choose(Self.names)
        write(name: name)
        space()
        append(":")
        space()
        switch name {
        case "media" where next(8) != 7: object(level: level + 1)
        case "event" where next(4) != 3: append("\"media\"")
        default: value(level: level + 1)
        }
        space()
    }

    private mutating func array(level: Int) {
        append("[")
        space()
        var isFirst = true
        while level < 8, next(8) > 2 {
            if !isFirst { append(",") }
            isFirst = false
            space()
            value(level: level + 1)
            space()
        }
        append("]")
    }

    /// Appends arrays and objects nested to about the limit of 64 levels.
    private mutating func nest(level: Int) {
        let levels = 60 - level + next(8)
        let isArray = (0..<levels).map { _ in next(4) != 3 }
        for isArray in isArray { append(isArray ? "[" : #"{"a":"#) }
        if next(2) == 1 { append("1") } else { append(isArray.last == true ? "" : "{}") }
        for isArray in isArray.reversed() { append(isArray ? "]" : "}") }
    }

    // MARK: Strings

    /// Appends a name, in which one letter may be escaped.
    private mutating func write(name: String) {
        let escaped = next(4) == 3 ? next(8) : -1
        append("\"")
        for (place, letter) in name.unicodeScalars.enumerated() {
            append(place == escaped ? #"\u00"# + String(letter.value, radix: 16) : String(letter))
        }
        append("\"")
    }

    private mutating func string() {
        append("\"")
        for _ in 0..<next(5) { piece() }
        append("\"")
    }

    private mutating func piece() {
        switch next(16) {
        case 0...3: text += [UInt8](repeating: choose(Self.letters), count: next(100))
        case 4...6: append(choose(Self.texts))
        case 7...9: append(choose(Self.escapes))
        case 10...12: for _ in 0...next(2) { append(#"\u"# + choose(Self.codeUnits)) }
        case 13: append(#"\ud83d\ude00"#)
        case 14: text += choose(Self.sequences)
        default: text.append(next(2) == 1 ? choose(Self.borders) : UInt8(next(256)))
        }
    }

    private static let codeUnits = [
        "0061", "00e9", "20AC", "0000", "007f", "D7FF", "d800", "dbff", "DC00", "dfff", "E000", "ud83", "00 1", "",
    ]

    /// The last control character, and the neighbours of the characters that end a string or need an escape.
    private static let borders: [UInt8] = [0x00, 0x0A, 0x1F, 0x20, 0x21, 0x23, 0x5B, 0x5D, 0x7F, 0x80]

    /// The first and the last UTF-8 sequence of each length, and invalid neighbours.
    private static let sequences: [[UInt8]] = [
        [0xC2, 0x80], [0xDF, 0xBF], [0xE0, 0xA0, 0x80], [0xEF, 0xBF, 0xBF], [0xF0, 0x90, 0x80, 0x80],
        [0xF4, 0x8F, 0xBF, 0xBF], [0xED, 0x9F, 0xBF], [0xEE, 0x80, 0x80], [0xC1, 0xBF], [0xE0, 0x9F, 0xBF],
        [0xED, 0xA0, 0x80], [0xF0, 0x8F, 0xBF, 0xBF], [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0x80],
        [0xC2], [0xE1, 0x80], [0xF1, 0x80, 0x80], [0xEF, 0xBB, 0xBF], [0xFF],
    ]

    // MARK: Faults

    /// Changes a byte of some messages, cuts them off, or inserts one.
    private mutating func damage() {
        let how = next(16)
        guard how > 12 else { return }
        let place = (next(256) << 8 | next(256)) % text.count
        switch how {
        case 13: text[place] = UInt8(next(256))
        case 14: text.removeSubrange(place...)
        default: text.insert(choose(Self.faults), at: place)
        }
    }
}
