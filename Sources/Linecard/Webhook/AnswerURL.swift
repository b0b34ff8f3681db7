// SPDX-License-Identifier: Apache-2.0

/// A URL in an answer document, with checks against the provider's rules.
struct AnswerURL {
    /// The name of its attribute, for errors.
    let field: String
    private let parts: URLParts

    /// Parses a URL of printable ASCII without a fragment.
    init(_ text: String, field: String) throws(AnswerDocumentError) {
        parts = URLParts(text)
        let isPrintable = text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
        if text.isEmpty || !isPrintable || parts.fragment != nil { throw .badURL(field: field) }
        self.field = field
    }

    /// Indicates whether the URL has neither scheme nor host.
    var isRelative: Bool { parts.scheme == nil && parts.host == nil }

    /// Throws unless the URL has one of the schemes and a host.
    func check(schemes: [WebScheme]) throws(AnswerDocumentError) {
        guard let scheme = parts.webScheme, schemes.contains(scheme) else {
            throw .unsupportedScheme(field: field, allowed: schemes.map { "\($0)://" })
        }
        if !parts.hasValidHost || parts.portNumber == nil { throw .badURL(field: field) }
    }

    func checkQuery() throws(AnswerDocumentError) {
        if parts.query != nil { throw .queryInURL(field: field) }
    }
}
