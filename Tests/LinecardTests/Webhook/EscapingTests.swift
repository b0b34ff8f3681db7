// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Linecard

/// A parser reads every text of a document unchanged.
@Suite("Escaping in answer documents") struct EscapingTests {
    private static let printable = String(String.UnicodeScalarView((0x20...0x7E).compactMap { UnicodeScalar($0) }))

    static let texts: [String] =
        printable.unicodeScalars.map { String($0) } + [
            printable, String(printable.reversed()), "\"/><Hangup/>", "'/>", "]]>", "<!--", "<![CDATA[", "&amp;",
            "&#0;", "&&",
            "\t", "\n", "\r", "\r\n", " a ", "  ", "a\n b\t", "é", "e\u{301}", "\"\u{301}", "<\u{338}", "&\u{20D0}",
            ">\u{FE0F}",
            "\u{85}", "\u{A0}", "\u{2028}", "\u{200B}", "\u{202E}abc", "\u{FEFF}a", "\u{FFFD}", "\u{D7FF}", "\u{E000}",
            "\u{1F600}", "\u{1F468}\u{200D}\u{1F469}", "\u{10000}", "\u{10FFFF}", "\u{7F}", "日本語", "עברית",
        ]

    @Test("a text in an attribute is parsed unchanged", arguments: texts)
    func attribute(text: String) throws {
        var named = TwiMLStream(url: "wss://h/s", parameters: ["a" + text: text])
        named.name = text

        let root = ParsedXML.root(of: try TwiML(.connect(named)).document())

        let stream = try #require(root?["Connect"]?["Stream"])
        #expect(stream.attributes.count == 2)
        #expect(stream.attributes["name"].map { Array($0.unicodeScalars) } == Array(text.unicodeScalars))
        let parameter = try #require(stream.children.first)
        #expect(stream.children.count == 1)
        #expect(parameter.attributes["value"].map { Array($0.unicodeScalars) } == Array(text.unicodeScalars))
        #expect(parameter.attributes["name"].map { Array($0.unicodeScalars) } == Array(("a" + text).unicodeScalars))
    }

    @Test("a text between tags is parsed unchanged", arguments: texts)
    func content(text: String) throws {
        var element = AnswerElement("a")
        try element.add(text, field: "a")

        let root = try #require(ParsedXML.root(of: element.text))

        #expect(Array(root.text.unicodeScalars) == Array(text.unicodeScalars))
        #expect(root.children.isEmpty)
    }

    static let forbidden: [UInt32] =
        (0..<0x20).filter { ![0x9, 0xA, 0xD].contains($0) } + [0xFFFE, 0xFFFF]

    @Test("a character that XML forbids is refused with its place", arguments: forbidden)
    func refused(value: UInt32) throws {
        let scalar = try #require(UnicodeScalar(value))
        var stream = TwiMLStream(url: "wss://h/s")
        stream.name = "é\(scalar)"
        let parameters = TwiMLStream(url: "wss://h/s", parameters: ["a": "\(scalar)"])

        #expect(throws: AnswerDocumentError.forbiddenCharacter(value, field: "name", offset: 1)) {
            try TwiML(.connect(stream)).document()
        }
        #expect(throws: AnswerDocumentError.forbiddenCharacter(value, field: "value", offset: 0)) {
            try TwiML(.connect(parameters)).document()
        }
    }

    @Test("an error's description names the field and never has the URL")
    func sentences() {
        let errors: [(AnswerDocumentError, String)] = [
            (.forbiddenCharacter(0x1F, field: "name", offset: 3), "name has U+1F at 3, which XML does not allow"),
            (.badURL(field: "url"), "url is not a URL that can be dialled"),
            (.unsupportedScheme(field: "url", allowed: ["wss://", "ws://"]), "url must begin with wss:// or ws://"),
            (.tooLong(field: "url", count: 2_049, limit: 2_048), "url is 2049 long; the limit is 2048"),
            (.badDuration(field: "length", .zero), "length cannot be 0.0 seconds"),
        ]

        for (error, sentence) in errors { #expect("\(error)" == sentence) }
    }
}
