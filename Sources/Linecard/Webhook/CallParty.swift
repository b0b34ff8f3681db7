// SPDX-License-Identifier: Apache-2.0

/// The calling or the called party of a telephone call.
///
/// ```swift
/// if case .number(let number) = call.from { greet(customer(with: number)) }
/// ```
///
/// A withheld number has no party: optional parties are nil.
@nonexhaustive public enum CallParty: Sendable, Hashable {
    /// A telephone number in international format: `+` and at most 15 digits (ITU-T E.164).
    case number(String)
    /// A SIP address, with its scheme: `sip:alice@example.com`.
    case sip(String)
    /// The identity of a client of Twilio's Voice SDKs, without the prefix `client:`.
    case client(String)
    /// Any other text that the provider sent, such as a short code or a number without a country code.
    case other(String)

    /// Reads the `From` or `To` of a provider's request.
    ///
    /// The result is nil for a number that is withheld or unknown: an empty text; `anonymous`, `restricted`,
    /// `unavailable`, `unknown`, `private`, `blocked` and `withheld` in any case; those words spelled on a keypad, as
    /// Twilio did until 2022 (`+266696687` is `ANONYMOUS`); and a SIP address with one of those words as its user or
    /// with the host `anonymous.invalid` (RFC 3323, section 4.1.1.3). See https://help.twilio.com/articles/223179988
    /// and https://www.twilio.com/en-us/changelog/upcoming-changes-to-withheld-caller-ids-behavior-for-dial-calls.
    ///
    /// - Parameters:
    ///   - text: The value as the provider sent it, decoded.
    ///   - provider: The provider that sent it. Plivo leaves out the `+`; ``number(_:)`` has it.
    public init?(_ text: String, from provider: Provider) {
        let bytes = Array(text.utf8)
        let lowercased = bytes.map(\.lowercasedASCII)
        if lowercased.isEmpty || Self.isWithheld(lowercased) { return nil }
        if lowercased.starts(with: "sip:".utf8) || lowercased.starts(with: "sips:".utf8) {
            self = .sip(text)
        } else if lowercased.starts(with: "client:".utf8) {
            self = .client(String(decoding: bytes.dropFirst("client:".utf8.count), as: UTF8.self))
        } else if bytes.first == UInt8(ascii: "+"), Self.isInternational(bytes.dropFirst(), digits: 2...15) {
            self = .number(text)
        } else if provider == .plivo, Self.isInternational(bytes[...], digits: 7...15) {
            self = .number("+" + text)
        } else {
            self = .other(text)
        }
    }

    /// Returns whether a number has a country code, which never begins with zero.
    private static func isInternational(_ number: ArraySlice<UInt8>, digits: ClosedRange<Int>) -> Bool {
        digits.contains(number.count) && number.first != UInt8(ascii: "0") && number.allSatisfy(\.isDecimalDigit)
    }

    // MARK: Withheld

    private static let withheldWords = [
        "anonymous", "restricted", "unavailable", "unknown", "private", "blocked", "withheld",
    ].map { Array($0.utf8) }

    /// The same words as digits of a keypad (ITU-T E.161).
    private static let withheldDigits = withheldWords.map { word in
        word.map { Array("22233344455566677778889999".utf8)[Int($0 - UInt8(ascii: "a"))] }
    }

    private static func isWithheld(_ text: [UInt8]) -> Bool {
        let longest = 64
        guard text.count <= longest else { return false }
        let digits = text.first == UInt8(ascii: "+") ? text.dropFirst() : text[...]
        if withheldWords.contains(text) || withheldDigits.contains(Array(digits)) { return true }
        guard let colon = text.firstIndex(of: UInt8(ascii: ":")), text.starts(with: "sip".utf8) else { return false }
        let parts = text[(colon + 1)...].split(separator: UInt8(ascii: "@"), maxSplits: 1)
        let host = parts.last?.prefix { $0 != UInt8(ascii: ";") && $0 != UInt8(ascii: ":") } ?? []
        return parts.count == 2 && withheldWords.contains(Array(parts[0]))
            || host.elementsEqual("anonymous.invalid".utf8)
    }
}

extension CallParty: CustomStringConvertible {
    /// The party as Twilio writes it: `+15005550006`, `sip:alice@example.com`, `client:alice`, or the other text.
    public var description: String {
        switch self {
        case .number(let text), .sip(let text), .other(let text): text
        case .client(let identity): "client:\(identity)"
        }
    }
}
