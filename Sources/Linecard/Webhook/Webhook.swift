// SPDX-License-Identifier: Apache-2.0

/// A provider's request for instructions about a call.
///
/// Trust it only if its signature was checked: see ``TwilioSignature`` and ``PlivoSignature``. A `CallServer` with an
/// auth token checks it.
public struct Webhook: Sendable, Hashable {
    /// The provider that sent it.
    public var provider: Provider
    /// The decoded parameters of the request: those of the form, or else those of the URL's query.
    public var parameters: [String: String]

    /// Creates a webhook from a request's parameters.
    public init(provider: Provider, parameters: [String: String]) {
        self.provider = provider
        self.parameters = parameters
    }

    /// Twilio's `CallSid`, Plivo's `CallUUID`: the stream's ``CallStart/callID``. Empty if it was not sent, or is not
    /// printable ASCII of at most 256 bytes.
    public var callID: String {
        parameters[provider == .twilio ? "CallSid" : "CallUUID"].flatMap { $0.isIdentifier ? $0 : nil } ?? ""
    }

    /// The caller; nil if the number is withheld or missing. For an outgoing call, the number that it is made from.
    public var from: CallParty? { party("From") }

    /// The number or address that was called; nil if it is missing.
    public var to: CallParty? { party("To") }

    private func party(_ name: String) -> CallParty? {
        parameters[name].flatMap { CallParty($0, from: provider) }
    }
}
