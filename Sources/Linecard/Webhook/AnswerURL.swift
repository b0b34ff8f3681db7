// SPDX-License-Identifier: Apache-2.0

/// A URL in an answer document, held against what the provider dials.
struct AnswerURL {
    /// The name of its attribute, for errors.
    let field: String
    private let text: String

    /// Takes a URL apart as far as needed.
    init(_ text: String, field: String) throws(AnswerDocumentError) {
        let isPlain = text.utf8.allSatisfy { (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "#") }
        if text.isEmpty || !isPlain { throw .badURL(field: field) }
        self.text = text
        self.field = field
    }

    /// What stands before the first colon, in lower case; `nil` for a URL that is relative to another (RFC 3986,
    /// section 4.2).
    private var scheme: String? {
        guard let end = text.firstIndex(where: { ":/?".contains($0) }), text[end] == ":" else { return nil }
        return text[..<end].lowercased()
    }

    /// Whether the URL leaves out its scheme and host.
    var isRelative: Bool { scheme == nil && !text.hasPrefix("//") }

    /// Throws unless the URL has one of some schemes, and a host.
    func check(schemes: [String]) throws(AnswerDocumentError) {
        guard let scheme, schemes.contains(scheme) else {
            throw .unsupportedScheme(field: field, allowed: schemes.map { "\($0)://" })
        }
        let rest = text.dropFirst(scheme.count + 1)
        let authority = rest.dropFirst(2).prefix { $0 != "/" && $0 != "?" }
        let host = authority.split(separator: "@", omittingEmptySubsequences: false).last ?? ""
        if !rest.hasPrefix("//") || host.isEmpty || host.hasPrefix(":") { throw .badURL(field: field) }
    }

    func checkQuery() throws(AnswerDocumentError) {
        if text.contains("?") { throw .queryInURL(field: field) }
    }
}
