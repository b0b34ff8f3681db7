// SPDX-License-Identifier: Apache-2.0

/// An element of an XML document (XML 1.0) without document types and namespaces, which answer documents don't need.
struct XMLElement: Sendable, Equatable {
    /// A part of an element's content.
    enum Node: Sendable, Equatable {
        case element(XMLElement)
        case text(String)
    }

    let name: String
    let attributes: [String: String]
    let content: [Node]

    /// The elements of the content.
    var children: [XMLElement] {
        content.compactMap { node in if case .element(let element) = node { element } else { nil } }
    }

    /// The text of the content, without the white space around it.
    var text: String {
        let text = content.map { node in if case .text(let text) = node { text } else { "" } }.joined()
        let start = text.drop(while: \.isWhitespace)
        return String(
            start.prefix(upTo: start.lastIndex { !$0.isWhitespace }.map(start.index(after:)) ?? start.startIndex))
    }
}

extension XMLElement {
    /// Reads a document and returns its root.
    init(parsing document: String) throws(DocumentFault) {
        var parser = Parser(document)
        try parser.skipMiscellaneous()
        self = try parser.element(depth: 0)
        try parser.skipMiscellaneous()
        if !parser.isAtEnd { throw parser.fault("content after its end") }
    }

    private struct Parser {
        private let scalars: [Unicode.Scalar]
        private var index: Int

        init(_ document: String) {
            scalars = Array(document.unicodeScalars)
            index = scalars.first == "\u{FEFF}" ? 1 : 0
        }

        var isAtEnd: Bool { index >= scalars.count }
        private var scalar: Unicode.Scalar { isAtEnd ? "\0" : scalars[index] }

        func fault(_ what: String) -> DocumentFault { .notXML("\(what) at character \(index)") }

        private func isNext(_ text: String) -> Bool { scalars[index...].starts(with: text.unicodeScalars) }

        private mutating func take(_ text: String) -> Bool {
            guard isNext(text) else { return false }
            index += text.unicodeScalars.count
            return true
        }

        private mutating func expect(_ text: String) throws(DocumentFault) {
            if !take(text) { throw fault("no \(text)") }
        }

        private mutating func skipSpace() { while " \t\r\n".unicodeScalars.contains(scalar) { index += 1 } }

        /// Moves past `end`, and returns the text before it.
        private mutating func text(upTo end: String) throws(DocumentFault) -> String {
            let start = index
            while !isAtEnd, !isNext(end) { index += 1 }
            let text = Self.string(scalars[start..<index])
            try expect(end)
            return text
        }

        /// Skips the declaration, comments, processing instructions and white space.
        mutating func skipMiscellaneous() throws(DocumentFault) {
            while true {
                skipSpace()
                if take("<!--") {
                    _ = try text(upTo: "-->")
                } else if take("<?") {
                    _ = try text(upTo: "?>")
                } else {
                    return
                }
            }
        }

        mutating func element(depth: Int) throws(DocumentFault) -> XMLElement {
            if depth > 32 { throw fault("too many elements within one another") }
            try expect("<")
            let name = try self.name()
            var attributes: [String: String] = [:]
            while true {
                skipSpace()
                if take("/>") { return XMLElement(name: name, attributes: attributes, content: []) }
                if take(">") { break }
                let key = try self.name()
                skipSpace()
                try expect("=")
                skipSpace()
                let quote = isNext("'") ? "'" : "\""
                try expect(quote)
                if attributes.updateValue(try unescaped(text(upTo: quote)), forKey: key) != nil {
                    throw fault("a second attribute \(key)")
                }
            }
            let content = try self.content(depth: depth)
            try expect("</\(name)")
            skipSpace()
            try expect(">")
            return XMLElement(name: name, attributes: attributes, content: content)
        }

        private mutating func content(depth: Int) throws(DocumentFault) -> [Node] {
            var content: [Node] = []
            while !isNext("</") {
                if isAtEnd { throw fault("an element without an end") }
                if take("<!--") {
                    _ = try text(upTo: "-->")
                } else if take("<![CDATA[") {
                    content.append(.text(try text(upTo: "]]>")))
                } else if take("<?") {
                    _ = try text(upTo: "?>")
                } else if isNext("<") {
                    content.append(.element(try element(depth: depth + 1)))
                } else {
                    let start = index
                    while !isAtEnd, scalar != "<" { index += 1 }
                    content.append(.text(try unescaped(Self.string(scalars[start..<index]))))
                }
            }
            return content
        }

        private mutating func name() throws(DocumentFault) -> String {
            let start = index
            while scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
                || "_:-.".unicodeScalars.contains(scalar)
            {
                index += 1
            }
            if start == index { throw fault("no name") }
            return Self.string(scalars[start..<index])
        }

        /// Resolves references (XML 1.0 §4.1, §4.6).
        private func unescaped(_ text: String) throws(DocumentFault) -> String {
            if text.contains("<") { throw fault("a < in text") }
            var result = ""
            var rest = text[...]
            while let start = rest.firstIndex(of: "&") {
                result += rest[..<start]
                guard let end = rest[start...].firstIndex(of: ";"),
                    let scalar = Self.scalar(of: rest[start..<end].dropFirst())
                else { throw fault("a bare &") }
                result.unicodeScalars.append(scalar)
                rest = rest[end...].dropFirst()
            }
            return result + rest
        }

        private static func scalar(of reference: Substring) -> Unicode.Scalar? {
            switch reference {
            case "amp": "&"
            case "lt": "<"
            case "gt": ">"
            case "quot": "\""
            case "apos": "'"
            default:
                if reference.hasPrefix("#x") {
                    UInt32(reference.dropFirst(2), radix: 16).flatMap(Unicode.Scalar.init)
                } else if reference.hasPrefix("#") {
                    UInt32(reference.dropFirst()).flatMap(Unicode.Scalar.init)
                } else {
                    nil
                }
            }
        }

        private static func string(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
            var string = ""
            string.unicodeScalars.append(contentsOf: scalars)
            return string
        }
    }
}
