// SPDX-License-Identifier: Apache-2.0

/// A URL in an answer document, to be checked against what the provider dials.
struct AnswerURL {
    /// The name of its attribute, for errors.
    let field: String
    private let parts: URLParts

    /// Splits a URL of printable ASCII without a fragment.
    init(_ text: String, field: String) throws(AnswerDocumentError) {
        parts = URLParts(text)
        let isPrintable = text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
        if text.isEmpty || !isPrintable || parts.fragment != nil { throw .badURL(field: field) }
        self.field = field
    }

    /// Whether the URL leaves out its scheme and host.
    var isRelative: Bool { parts.scheme == nil && parts.host == nil }

    /// Throws unless the URL has one of some schemes, and a host.
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
