// SPDX-License-Identifier: Apache-2.0

public import Linecard

/// How a call is answered: what the answer hook of a ``CallServer`` decides.
public enum CallAnswer: Sendable, Hashable {
    /// The call is taken, and its application runs.
    ///
    /// The parameters arrive as ``/Linecard/CallStart/customParameters``, whatever characters they have. Twilio takes 499
    /// characters a pair, Plivo 512 bytes for all of them, with the caller's and the called number among them; a byte that is no
    /// letter or digit may count as three. What is longer is dropped, and logged. Plivo logs the parameters: they are no place
    /// for secrets.
    case stream(parameters: [String: String] = [:])
    /// The call is declined. Neither provider charges for it.
    case decline(DeclineReason = .busy)
    /// The provider is answered with a document of the application's own, in UTF-8: TwiML or Plivo XML, as ``/Linecard/TwiML`` and
    /// ``/Linecard/PlivoXML`` make it. It is sent unchecked.
    case document(String)
}
