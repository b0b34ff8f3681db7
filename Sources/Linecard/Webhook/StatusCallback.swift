// SPDX-License-Identifier: Apache-2.0

/// Where a provider tells how a stream fares: that it started, stopped or failed. ``StreamStatus`` reads it.
public struct StatusCallback: Sendable, Hashable {
    /// How it asks.
    public enum Method: String, Sendable, Hashable, CaseIterable {
        /// With the parameters in the query.
        case get = "GET"
        /// With the parameters in a form.
        case post = "POST"
    }

    /// An absolute URL, `https://` or `http://`. The request is signed like any webhook.
    public var url: String
    /// How it is asked.
    public var method: Method

    /// Makes a callback; providers take POST by default.
    public init(url: String, method: Method = .post) {
        self.url = url
        self.method = method
    }

    /// Puts URL and method into an element.
    func set(
        in element: inout AnswerElement, url urlField: String, method methodField: String
    ) throws(AnswerDocumentError) {
        try AnswerURL(url, field: urlField).check(schemes: [.https, .http])
        try element.set(urlField, url)
        try element.set(methodField, method.rawValue)
    }
}
