// SPDX-License-Identifier: Apache-2.0

/// The XML documents that answer a provider's webhook, for the common cases. See also ``TwiML`` and ``PlivoXML``.
public enum AnswerDocument {
    /// Connects the call to a bidirectional stream of mu-law at 8 kHz, for as long as the stream lasts.
    ///
    /// - Parameters:
    ///   - url: The URL of the WebSocket server, `wss://…`. For Twilio it must not have a query.
    ///   - provider: The provider that asked.
    ///   - parameters: Names and values that arrive as ``CallStart/customParameters``; for Plivo only ASCII letters,
    ///     digits, `-` and `_`. Defaults to none.
    /// - Returns: A document in UTF-8, to be served as `text/xml`.
    /// - Throws: ``AnswerDocumentError`` for a URL or parameters that the provider would not accept.
    public static func stream(
        to url: String, provider: Provider, parameters: [String: String] = [:]
    ) throws(AnswerDocumentError) -> String {
        switch provider {
        case .twilio: try TwiML(.connect(TwiMLStream(url: url, parameters: parameters))).document()
        case .plivo: try PlivoXML(.stream(PlivoStream(url: url, extraHeaders: parameters))).document()
        }
    }

    /// Connects the call of a webhook to a bidirectional stream of mu-law at 8 kHz, whose start names the parties:
    /// ``CallStart/from`` and ``CallStart/to``.
    ///
    /// Parameters that the provider cannot carry are encoded; ``CallStart/customParameters`` holds them decoded. Those
    /// that don't fit are left out: pairs of 500 characters or more for Twilio, what exceeds 512 bytes together for
    /// Plivo, names of more than 512 bytes, and non-ASCII names of more than 128 bytes.
    ///
    /// - Parameters:
    ///   - url: The URL of the WebSocket server, `wss://…`. For Twilio it must not have a query.
    ///   - webhook: The webhook to answer.
    ///   - parameters: Any names and values, which arrive as ``CallStart/customParameters``. Defaults to none.
    /// - Returns: A document in UTF-8, to be served as `text/xml`.
    /// - Throws: ``AnswerDocumentError`` for an invalid URL.
    public static func stream(
        to url: String, answering webhook: Webhook, parameters: [String: String] = [:]
    ) throws(AnswerDocumentError) -> String {
        let parameters = StreamParameters(answering: webhook, adding: parameters)
        return try stream(to: url, provider: webhook.provider, parameters: parameters.pairs)
    }

    /// Declines a call, so that the provider neither answers it nor charges for it.
    ///
    /// - Parameters:
    ///   - reason: The reason given to the caller.
    ///   - provider: The provider that asked.
    /// - Returns: A document in UTF-8, to be served as `text/xml`.
    public static func decline(_ reason: DeclineReason, provider: Provider) -> String {
        let element = provider == .twilio ? "Reject" : "Hangup"
        return AnswerElement.document(["<\(element) reason=\"\(reason.rawValue)\"/>"])
    }
}
