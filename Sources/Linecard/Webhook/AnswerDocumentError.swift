// SPDX-License-Identifier: Apache-2.0

/// An error in an answer document. A `field` is the name of an attribute, parameter or header. No error holds a URL,
/// which may contain a password.
public enum AnswerDocumentError: Error, Hashable, Sendable {
    /// XML cannot represent this Unicode scalar. The offset counts scalars from 0.
    case forbiddenCharacter(UInt32, field: String, offset: Int)
    /// The provider could not connect to the URL: it is empty, has no host or no valid port, or contains a fragment, a
    /// space, a control character or non-ASCII text.
    case badURL(field: String)
    /// The provider supports only the allowed schemes.
    case unsupportedScheme(field: String, allowed: [String])
    /// Twilio loses the query of a stream's URL or fails to connect (error 31920). Use parameters instead.
    case queryInURL(field: String)
    /// The text exceeds the provider's limit, in UTF-16 code units; for Plivo's `extraHeaders` in bytes.
    case tooLong(field: String, count: Int, limit: Int)
    /// The field must not be empty.
    case empty(field: String)
    /// A bidirectional stream can have only the inbound track (Twilio's error 31941).
    case unsupportedTracks(StreamTracks)
    /// Plivo does not support this format.
    case unsupportedFormat(MediaFormat)
    /// A name or value of Plivo's `extraHeaders` is not one or more ASCII letters, digits, `-` and `_`.
    case badExtraHeader(name: String)
    /// The duration is not a whole number of seconds, or out of the provider's range.
    case badDuration(field: String, Duration)
    /// The level of Plivo's noise cancellation is not from 60 to 100.
    case badNoiseCancellationLevel(Int)
    /// A level of noise cancellation is set, but noise cancellation is off.
    case levelWithoutNoiseCancellation
    /// Nothing follows a stream that the call does not wait for, so the call would end at once.
    case nothingAfterStream
    /// The document has a second stream. Plivo streams a call only once.
    case secondStream
}

extension AnswerDocumentError: CustomStringConvertible {
    /// One sentence without a full stop: what and where.
    public var description: String {
        switch self {
        case .forbiddenCharacter(let scalar, let field, let offset):
            "\(field) has U+\(String(scalar, radix: 16, uppercase: true)) at \(offset), which XML does not allow"
        case .badURL(let field): "\(field) is not a URL that can be dialled"
        case .unsupportedScheme(let field, let allowed): "\(field) must begin with \(allowed.joined(separator: " or "))"
        case .queryInURL(let field): "\(field) must not have a query: use parameters"
        case .tooLong(let field, let count, let limit): "\(field) is \(count) long; the limit is \(limit)"
        case .empty(let field): "\(field) is empty"
        case .unsupportedTracks(let tracks): "a bidirectional stream can have only the inbound track, not \(tracks)"
        case .unsupportedFormat(let format): "Plivo does not support the format \(format.phrase)"
        case .badExtraHeader(let name):
            "extraHeaders: \"\(SanitizedText(word: name))\" or its value is not one or more letters, digits, - and _"
        case .badDuration(let field, let duration): "\(field) cannot be \(duration)"
        case .badNoiseCancellationLevel(let level): "noiseCancellationLevel must be from 60 to 100, not \(level)"
        case .levelWithoutNoiseCancellation: "noiseCancellationLevel needs noiseCancellation"
        case .nothingAfterStream: "nothing follows a stream that the call does not wait for: the call would end at once"
        case .secondStream: "Plivo streams a call only once"
        }
    }
}
