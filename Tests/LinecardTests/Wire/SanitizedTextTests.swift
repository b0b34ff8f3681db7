// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Linecard

@Suite("Sanitized text") struct SanitizedTextTests {
    private static let scalars = (0...0x10FFFF as ClosedRange<UInt32>).compactMap(Unicode.Scalar.init)

    private static func escape(_ scalar: Unicode.Scalar) -> String { "\\u{\(String(scalar.value, radix: 16))}" }

    /// True if two texts have the same scalars. Strings compare by normalization, which equates some scalars.
    private static func isSame(_ text: String, _ other: String) -> Bool { text.utf8.elementsEqual(other.utf8) }

    /// The scalars that stay unchanged. Every other one must be escaped.
    private static func unescaped(by sanitize: (String) -> SanitizedText) -> [Unicode.Scalar] {
        scalars.filter { scalar in
            let text = sanitize(String(scalar)).description
            if isSame(text, String(scalar)) { return true }
            if !isSame(text, escape(scalar)) { Issue.record("\(escape(scalar)) became \(text)") }
            return false
        }
    }

    @Test("a word keeps printable ASCII without spaces, equals signs, quotes and backslashes")
    func word() {
        let kept = Self.unescaped { SanitizedText(word: $0) }

        #expect(String(String.UnicodeScalarView(kept)) == Self.wordCharacters)
    }

    private static let wordCharacters =
        "!#$%&'()*+,-./0123456789:;<>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`abcdefghijklmnopqrstuvwxyz{|}~"

    /// The general categories of Unicode allowed in a sentence.
    private static let categories: Set<Unicode.GeneralCategory> = [
        .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
        .decimalNumber, .letterNumber, .otherNumber,
        .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation, .initialPunctuation,
        .finalPunctuation, .otherPunctuation,
        .mathSymbol, .currencySymbol, .modifierSymbol, .otherSymbol,
    ]
    /// Invisible letters (`Default_Ignorable_Code_Point` of the Unicode Character Database).
    private static let fillers: Set<Unicode.Scalar> = ["\u{115F}", "\u{1160}", "\u{3164}", "\u{FFA0}"]

    @Test(
        "a sentence keeps letters, numbers, punctuation, symbols and the plain space, but no equals sign")
    func sentence() {
        let kept = Self.unescaped { SanitizedText(sentence: $0) }

        let expected = Self.scalars.filter { scalar in
            if scalar == " " { return true }
            if scalar == "=" || Self.fillers.contains(scalar) { return false }
            return Self.categories.contains(scalar.properties.generalCategory)
        }
        #expect(kept == expected)
        #expect(kept.count > 100_000)
    }

    @Test(
        "characters that end a line, hide text or reorder it are escaped",
        arguments: [
            "\0", "\n", "\r", "\t", "\u{1B}", "\u{7F}", "\u{85}", "\u{A0}", "\u{AD}", "\u{61C}", "\u{200B}", "\u{200E}",
            "\u{2028}", "\u{2029}", "\u{202E}", "\u{2066}", "\u{2069}", "\u{3000}", "\u{FEFF}", "\u{E000}", "\u{E0041}",
        ] as [Unicode.Scalar])
    func unsafe(_ scalar: Unicode.Scalar) {
        let text = "a" + String(scalar) + "b"

        #expect(SanitizedText(word: text).description == "a\(Self.escape(scalar))b")
        #expect(SanitizedText(sentence: text).description == "a\(Self.escape(scalar))b")
    }

    @Test("a sentence keeps up to two combining marks after a letter, and none elsewhere")
    func marks() {
        let sentence = { (text: String) in SanitizedText(sentence: text).description }

        #expect(Self.isSame(sentence("e\u{301}"), "e\u{301}"))
        #expect(Self.isSame(sentence("\u{939}\u{93F}\u{902}"), "\u{939}\u{93F}\u{902}"))
        #expect(
            Self.isSame(sentence("a\u{301}\u{302}\u{303}\u{304}b\u{301}"), "a\u{301}\u{302}\\u{303}\\u{304}b\u{301}"))
        #expect(Self.isSame(sentence("\u{301} \u{301}(\u{301}"), "\\u{301} \\u{301}(\\u{301}"))
        #expect(Self.isSame(sentence("a\u{34F}\u{FE0F}\u{20DD}"), "a\\u{34f}\\u{fe0f}\\u{20dd}"))
    }

    @Test("an escape in a word cannot be forged, and stays as it is in a sentence")
    func escapes() {
        let word = SanitizedText(word: #"\u{a}"#).description

        #expect(word == #"\u{5c}u{a}"#)
        #expect(SanitizedText(sentence: "not \(word)").description == "not \(word)")
    }

    @Test("256 scalars are kept, and an ellipsis stands for the others")
    func length() {
        let longest = String(repeating: "x", count: 256)

        for sanitize in [{ SanitizedText(word: $0) }, { SanitizedText(sentence: $0) }] as [(String) -> SanitizedText] {
            #expect(sanitize("").description == "")
            #expect(sanitize(longest).description == longest)
            #expect(sanitize(longest + "x").description == longest + "…")
            #expect(sanitize(HostileText.marks).description.utf8.count < 256 * 10)
        }
        let controls = SanitizedText(word: String(repeating: "\u{10FFFF}", count: 1_000)).description
        #expect(controls.utf8.count == 256 * 10 + "…".utf8.count)
    }

    @Test("a number is written as its digits")
    func number() {
        #expect(SanitizedText(Int.min).description == "\(Int.min)")
    }

    private static let hostile = "a call=b\n\u{2028}\u{202E}\"\\" + HostileText.text(marks: 1_000)
    private static let quoting: [any Error] = [
        LinecardError.message(.wrongStream(expected: hostile, found: hostile)),
        LinecardError.message(.unknownKey(hostile)),
        LinecardError.message(.unsupportedFormat(encoding: hostile, hertz: 8_000)),
        LinecardError.configuration(.foreignAccount(expected: hostile, found: hostile)),
        AdmissionRefusal.wrongAccount(hostile),
        AdmissionRefusal.unservable(.message(.unsupportedFormat(encoding: hostile, hertz: 8_000))),
        AnswerDocumentError.badExtraHeader(name: hostile),
        DTMFError.unknownKey(Character(HostileText.text(marks: 1_000)), offset: 0),
    ]

    @Test("the text of an error that quotes a message needs no escapes", arguments: quoting)
    func errors(error: any Error) {
        let text = "\(error)"

        #expect(text.utf8.count < 6_000)
        #expect(!text.contains("="))
        for piece in text.unicodeScalars.split(separator: "…") {
            #expect(piece.allSatisfy { $0.isASCII && $0.value >= 0x20 })
        }
    }
}
