// SPDX-License-Identifier: Apache-2.0

/// What a request carries besides its URL and headers, as far as providers sign it differently.
///
/// It has no default anywhere, so that a body cannot be forgotten: a check that does not see the body proves nothing
/// about it.
public enum WebhookContent: Sendable, Hashable {
    /// The opening of a WebSocket.
    case upgrade
    /// No body: a GET, or a POST with nothing in it.
    case empty
    /// The body of type `application/x-www-form-urlencoded`, byte for byte as it came.
    case form([UInt8])
    /// A body of any other type, such as JSON, byte for byte as it came.
    case body([UInt8])

    /// Sorts the body of an HTTP request that opens no WebSocket.
    ///
    /// - Parameters:
    ///   - body: The bytes as they came. They should be bounded: 64 KiB is far more than providers send.
    ///   - contentType: The header `Content-Type`. Without one a body is no form.
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

    /// The names and values that a provider's webhook has: those of a form, or else those of the URL's query. Of a name that
    /// comes again the first counts. None with more than 1,000.
    ///
    /// Names of more than 512 bytes are left out, as are those that are not ASCII and have more than 128 bytes, or come after 64
    /// others that are not ASCII.
    ///
    /// - Parameter url: The URL or its path, with the query.
    public func parameters(orOf url: String) -> [String: String] {
        let query = url.utf8.drop { $0 != UInt8(ascii: "?") }.dropFirst()
        let text: [UInt8] = if case .form(let form) = self { form } else { Array(query) }
        return FormParameters(text)?.dictionary ?? [:]
    }
}
