// SPDX-License-Identifier: Apache-2.0

/// The webhook that is told when a stream starts, stops or fails. ``StreamStatus`` reads its requests.
public struct StatusCallback: Sendable, Hashable {
    /// The HTTP method of the requests.
    public enum Method: String, Sendable, Hashable, CaseIterable {
        /// Sends the parameters in the query.
        case get = "GET"
        /// Sends the parameters in a form.
        case post = "POST"
    }

    /// An absolute URL, `https://` or `http://`. The requests are signed like any webhook.
    public var url: String
    /// The HTTP method. Defaults to POST, as at the providers.
    public var method: Method

    /// Creates a callback.
    public init(url: String, method: Method = .post) {
        self.url = url
        self.method = method
    }

    /// Adds the URL and method to an element.
    func set(
        in element: inout AnswerElement, url urlField: String, method methodField: String
    ) throws(AnswerDocumentError) {
        try AnswerURL(url, field: urlField).check(schemes: [.https, .http])
        try element.set(urlField, url)
        try element.set(methodField, method.rawValue)
    }
}
