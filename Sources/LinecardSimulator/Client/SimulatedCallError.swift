// SPDX-License-Identifier: Apache-2.0

/// The error of a call that could not be made.
public enum SimulatedCallError: Error, Hashable, Sendable {
    /// The URL isn't one of HTTP or a WebSocket with a host.
    case badURL(String)
    /// No server answered at the URL, or not in time.
    case unreachable(url: String, reason: String)
    /// The webhook was answered with an HTTP status other than 2xx.
    case webhookRefused(url: String, status: Int, body: String)
    /// The answer to the webhook isn't a document that leads to a stream.
    case badDocument(url: String, DocumentFault)
    /// The WebSocket was answered with this HTTP status instead of 101.
    case refused(status: Int, body: String)
    /// The connection broke before the stream was open, or the script's speech could not be resampled.
    case failed(reason: String)
}

extension SimulatedCallError {
    /// The HTTP status with which the webhook or the WebSocket was refused, if it was.
    public var status: Int? {
        switch self {
        case .webhookRefused(_, let status, _), .refused(let status, _): status
        case .badURL, .unreachable, .badDocument, .failed: nil
        }
    }
}

extension SimulatedCallError: CustomStringConvertible {
    /// One sentence without a full stop.
    public var description: String {
        switch self {
        case .badURL(let url):
            "\(url.debugDescription) is not ws://host:port/path, nor the http:// or https:// of a webhook"
        case .unreachable(let url, let reason): "nobody answers at \(url): \(reason)"
        case .webhookRefused(let url, let status, let body):
            "the server refused the webhook \(url) with status \(status)\(Self.firstLine(of: body))"
        case .badDocument(let url, let fault): "the document of \(url) leads to no stream: \(fault)"
        case .refused(let status, let body):
            "the server refused the WebSocket with status \(status)\(Self.firstLine(of: body))"
        case .failed(let reason): "the connection broke: \(reason)"
        }
    }

    /// Returns a colon and the first line of a body, or an empty text if it can't be printed.
    private static func firstLine(of body: String) -> String {
        let line = body.prefix { !$0.isNewline }.prefix(100)
        return line.isEmpty || !line.unicodeScalars.allSatisfy { (" "..."~").contains($0) } ? "" : ": \(line)"
    }
}
