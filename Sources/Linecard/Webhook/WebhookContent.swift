// SPDX-License-Identifier: Apache-2.0

/// The body of a request, by the ways in which providers sign it.
///
/// No function has a default for it, so that the body cannot be left out of a check by mistake.
public enum WebhookContent: Sendable, Hashable {
    /// The opening of a WebSocket.
    case upgrade
    /// No body: a GET, or a POST with nothing in it.
    case empty
    /// The body of type `application/x-www-form-urlencoded`, byte for byte as it came.
    case form([UInt8])
    /// A body of any other type, such as JSON, byte for byte as it came.
    case body([UInt8])

    /// Classifies the body of an HTTP request that does not open a WebSocket.
    ///
    /// - Parameters:
    ///   - body: The bytes as they came. Limit their number: 64 KiB is far more than providers send.
    ///   - contentType: The header `Content-Type`. Without one a body is not a form.
    public init(body: [UInt8], contentType: String?) {
        let mediaType = Array((contentType ?? "").utf8).prefix { $0 != UInt8(ascii: ";") }.trimmed
        if body.isEmpty {
            self = .empty
        } else if mediaType.hasSameBytesIgnoringCase(as: "application/x-www-form-urlencoded".utf8) {
            self = .form(body)
        } else {
            self = .body(body)
        }
    }

    /// Returns the parameters of a webhook: those of the form, or else those of the URL's query. If there are more than
    /// 1,000, returns none.
    ///
    /// If a name is repeated, the first value is kept. Names of more than 512 bytes are left out, and so are non-ASCII
    /// names of more than 128 bytes and those after the 64th.
    ///
    /// - Parameter url: The URL or its path, with the query.
    public func parameters(orOf url: String) -> [String: String] {
        let query = url.utf8.drop { $0 != UInt8(ascii: "?") }.dropFirst()
        let text: [UInt8] = if case .form(let form) = self { form } else { Array(query) }
        return FormParameters(text)?.dictionary ?? [:]
    }
}
