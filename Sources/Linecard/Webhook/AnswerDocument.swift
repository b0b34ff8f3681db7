// SPDX-License-Identifier: Apache-2.0

/// The XML that answers a provider's question what to do with a call, in the common case.
///
/// ``TwiML`` and ``PlivoXML`` have the others.
public enum AnswerDocument {
    /// Connects the call to a bidirectional stream, and keeps it alive as long as that lasts: as mu-law at 8 kHz.
    ///
    /// - Parameters:
    ///   - url: Where to stream, `wss://…`. For Twilio it may have no query.
    ///   - provider: Whose document it is.
    ///   - parameters: Names and values that arrive as ``CallStart/customParameters``; for Plivo only of letters,
    ///     digits, `-` and `_`.
    /// - Returns: A document in UTF-8, to be served as `text/xml`.
    /// - Throws: What the provider would not take.
    public static func stream(
        to url: String, provider: Provider, parameters: [String: String] = [:]
    ) throws(AnswerDocumentError) -> String {
        switch provider {
        case .twilio: try TwiML(.connect(TwiMLStream(url: url, parameters: parameters))).document()
        case .plivo: try PlivoXML(.stream(PlivoStream(url: url, extraHeaders: parameters))).document()
        }
    }

    /// Connects the call of a webhook to a bidirectional stream, whose start then says who calls: ``CallStart/from`` and
    /// ``CallStart/to``.
    ///
    /// Parameters that the provider cannot carry as they are get encoded, and ``CallStart/customParameters`` has them decoded.
    /// Those that don't fit are left out: pairs of 500 characters or more for Twilio, what exceeds 512 bytes together for Plivo, and
    /// names that are not ASCII and have more than 128 bytes.
    ///
    /// - Parameters:
    ///   - url: Where to stream, `wss://…`. For Twilio it may have no query.
    ///   - webhook: The webhook that is answered.
    ///   - parameters: Any names and values, which arrive as ``CallStart/customParameters``. Defaults to none.
    /// - Returns: A document in UTF-8, to be served as `text/xml`.
    /// - Throws: ``AnswerDocumentError`` for the URL.
    public static func stream(
        to url: String, answering webhook: Webhook, parameters: [String: String] = [:]
    ) throws(AnswerDocumentError) -> String {
        let parameters = StreamParameters(answering: webhook, adding: parameters)
        return try stream(to: url, provider: webhook.provider, parameters: parameters.pairs)
    }

    /// Declines a call: the provider neither answers it nor charges for it.
    ///
    /// - Parameters:
    ///   - reason: The reason that the caller is given.
    ///   - provider: The provider that asked.
    /// - Returns: A document in UTF-8, to be served as `text/xml`.
    public static func decline(_ reason: DeclineReason, provider: Provider) -> String {
        let element = provider == .twilio ? "Reject" : "Hangup"
        return AnswerElement.document(["<\(element) reason=\"\(reason.rawValue)\"/>"])
    }
}
