// SPDX-License-Identifier: Apache-2.0

import Foundation

#if canImport(FoundationXML)
    import FoundationXML
#endif

/// An XML document as Foundation's parser reads it: what a provider would see.
final class ParsedXML: NSObject, XMLParserDelegate {
    struct Element: Equatable {
        var name: String
        var attributes: [String: String] = [:]
        var text = ""
        var children: [Element] = []

        subscript(_ name: String) -> Element? { children.first { $0.name == name } }
    }

    private var open: [Element] = [Element(name: "")]

    /// The root of a document; nil if it is not well-formed.
    static func root(of document: String) -> Element? {
        let delegate = ParsedXML()
        let parser = XMLParser(data: Data(document.utf8))
        parser.delegate = delegate
        return parser.parse() ? delegate.open[0].children.first : nil
    }

    func parser(
        _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
        attributes: [String: String]
    ) {
        open.append(Element(name: name, attributes: attributes))
    }

    func parser(_ parser: XMLParser, foundCharacters text: String) { open[open.count - 1].text += text }

    func parser(_ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?) {
        let element = open.removeLast()
        open[open.count - 1].children.append(element)
    }
}
