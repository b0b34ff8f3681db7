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
}
