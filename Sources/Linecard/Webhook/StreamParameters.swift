// SPDX-License-Identifier: Apache-2.0

/// The parameters that an answer document passes to its stream: `From` and `To` of the webhook under reserved names,
/// and the application's.
///
/// Text that the provider cannot carry is escaped into letters and digits, the characters that Plivo documents:
/// https://www.plivo.com/docs/voice-agents/audio-streaming/xml/stream. ``CallStart`` decodes it.
package struct StreamParameters: Sendable {
    /// The names and values for the document.
    package private(set) var pairs: [String: String] = [:]
    /// The names of the parameters that were too long for the provider or for ``CallStart``.
    package private(set) var dropped: [String] = []
    private let provider: Provider
    /// The size of the pairs in Plivo's `extraHeaders`.
    private var byteCount = 0

    /// Creates the parameters of the answer to a webhook.
    package init(answering webhook: Webhook, adding parameters: [String: String] = [:]) {
        provider = webhook.provider
        for (name, party) in [(ReservedName.from, webhook.from), (ReservedName.to, webhook.to)] {
            guard let party else { continue }
            let text = EscapedText(party.description).text
            add(name, text, as: name == ReservedName.from ? "From" : "To", limit: Self.partyLimit)
        }
        // Sorted, so that the same ones are dropped each time.
        for (name, value) in parameters.sorted(by: { $0.key < $1.key }) {
            if !name.isParameterName {
                dropped.append(name)
            } else if !ReservedName.matches(name), isExpressible(name, value) {
                add(name, value, as: name)
            } else {
                add(ReservedName.escapedPrefix + EscapedText(name).text, EscapedText(value).text, as: name)
            }
        }
    }

    /// The most bytes of a party, which leaves room for the application's parameters at Plivo.
    private static let partyLimit = 200

    private mutating func add(_ name: String, _ value: String, as original: String, limit: Int = .max) {
        let bytes = name.utf8.count + value.utf8.count + (pairs.isEmpty ? 1 : 2)  // `=`, and a comma between pairs
        let fits: Bool =
            switch provider {
            case .twilio: name.utf16.count + value.utf16.count <= TwiMLStream.parameterLimit
            case .plivo: byteCount + bytes <= PlivoStream.extraHeadersLimit
            }
        guard fits, value.utf8.count <= limit else { return dropped.append(original) }
        pairs[name] = value
        byteCount += bytes
    }

    /// Returns whether the provider can carry a pair unescaped.
    private func isExpressible(_ name: String, _ value: String) -> Bool {
        switch provider {
        case .twilio:
            !name.isEmpty && (try? AnswerElement.escaped(name, field: "")) != nil
                && (try? AnswerElement.escaped(value, field: "")) != nil
        case .plivo: name.isURLSafe && value.isURLSafe
        }
    }
}

/// The names of Linecard's own parameters.
private enum ReservedName {
    static let from = "linecardfrom"
    static let to = "linecardto"
    /// The prefix of a parameter whose name and value are escaped.
    static let escapedPrefix = "linecardx"

    static func matches(_ name: String) -> Bool {
        name.hasSameBytes(as: from) || name.hasSameBytes(as: to) || isEscaped(name)
    }

    static func isEscaped(_ name: String) -> Bool { name.utf8.starts(with: escapedPrefix.utf8) }
}

extension CallStart {
    /// Sets the custom parameters, and the parties that ``StreamParameters`` added to them. Of equal names an escaped
    /// one takes precedence.
    mutating func readParameters(_ parameters: [(name: String, value: String)]) {
        from = party(ReservedName.from, in: parameters)
        to = party(ReservedName.to, in: parameters)
        let escaped = parameters.compactMap { name, value -> (name: String, value: String)? in
            guard ReservedName.isEscaped(name) else { return nil }
            let name = EscapedText.original(of: name.utf8.dropFirst(ReservedName.escapedPrefix.utf8.count))
            guard let name, let value = EscapedText.original(of: value.utf8) else { return nil }
            return (name, value)
        }
        customParameters = Dictionary(parameters: escaped + parameters.filter { !ReservedName.matches($0.name) })
    }

    private func party(_ name: String, in parameters: [(name: String, value: String)]) -> CallParty? {
        guard let text = parameters.first(where: { $0.name.hasSameBytes(as: name) })?.value,
            text.utf8.count <= TwiMLStream.parameterLimit
        else { return nil }
        return EscapedText.original(of: text.utf8).flatMap { CallParty($0, from: provider) }
    }
}
