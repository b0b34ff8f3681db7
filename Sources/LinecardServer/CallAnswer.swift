// SPDX-License-Identifier: Apache-2.0

public import Linecard

/// The answer to a provider's webhook, as decided by the answer hook of a ``CallServer``.
public enum CallAnswer: Sendable, Hashable {
    /// Takes the call: its application runs.
    ///
    /// The parameters arrive as ``/Linecard/CallStart/customParameters``, whatever characters they contain. Twilio
    /// takes up to 499 characters for a name and its value, Plivo 512 bytes for all parameters together, including the
    /// caller's and the called number. A pair that the provider cannot carry unchanged is encoded: each byte that is
    /// not a letter or digit then counts as three. Parameters that don't fit are dropped and logged. Plivo logs the
    /// values, so don't pass secrets.
    case stream(parameters: [String: String] = [:])
    /// Declines the call. Neither provider charges for it.
    case decline(DeclineReason = .busy)
    /// Answers with a document of your own: TwiML or Plivo XML, such as ``/Linecard/TwiML`` and ``/Linecard/PlivoXML``
    /// produce. It is sent unchecked, in UTF-8.
    case document(String)
}
