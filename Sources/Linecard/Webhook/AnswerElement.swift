// SPDX-License-Identifier: Apache-2.0

/// An XML element of an answer document. Attributes and text are escaped.
struct AnswerElement {
    private let name: String
    private var attributes = ""
    private var content = ""

    init(_ name: String) { self.name = name }

    init(_ name: String, around element: AnswerElement) {
        self.name = name
        content = element.text
    }

    /// Sets an attribute, unless there is no value.
    mutating func set(_ attribute: String, _ value: String?) throws(AnswerDocumentError) {
        guard let value else { return }
        attributes += " \(attribute)=\"\(try Self.escaped(value, field: attribute))\""
    }

    mutating func add(_ element: AnswerElement) { content += element.text }

    /// Adds text. An error names the field.
    mutating func add(_ text: String, field: String) throws(AnswerDocumentError) {
        content += try Self.escaped(text, field: field)
    }

    /// The element as XML.
    var text: String {
        content.isEmpty ? "<\(name)\(attributes)/>" : "<\(name)\(attributes)>\(content)</\(name)>"
    }

    /// Returns a document of elements.
    static func document(_ elements: [String]) -> String {
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Response>\(elements.joined())</Response>\n"
    }

    /// Escapes text for an attribute or between tags (XML 1.0, sections 2.2, 2.4 and 3.3.3).
    ///
    /// Works on scalars, because a quotation mark and a combining mark are one `Character` but still end an attribute.
    static func escaped(_ text: String, field: String) throws(AnswerDocumentError) -> String {
        var escaped = ""
        for (offset, scalar) in text.unicodeScalars.enumerated() {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            // Unescaped, a parser would turn them into spaces, or a carriage return into a line feed.
            case "\t", "\n", "\r": escaped += "&#\(scalar.value);"
            case "\0"..<" ", "\u{FFFE}", "\u{FFFF}":
                throw .forbiddenCharacter(scalar.value, field: field, offset: offset)
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }

    /// Throws for a text of more UTF-16 code units than a limit. Providers don't say how they count characters.
    static func checkLength(of text: String, field: String, limit: Int) throws(AnswerDocumentError) {
        if text.utf16.count > limit { throw .tooLong(field: field, count: text.utf16.count, limit: limit) }
    }
}

extension Duration {
    /// Returns the number of seconds, which must be whole and within a range.
    func seconds(_ field: String, in range: ClosedRange<Int64>) throws(AnswerDocumentError) -> String {
        let (seconds, attoseconds) = components
        guard attoseconds == 0, range.contains(seconds) else { throw .badDuration(field: field, self) }
        return String(seconds)
    }
}
