// SPDX-License-Identifier: Apache-2.0

/// Why an answer document would not do what it says. A `field` is the name of an attribute, or of a parameter or
/// header; no error holds a URL, which may have a password in it.
public enum AnswerDocumentError: Error, Hashable, Sendable {
    /// XML has no way to write this character (a Unicode scalar), counted in scalars from 0.
    case forbiddenCharacter(UInt32, field: String, offset: Int)
    /// Not a URL that the provider could dial: empty, without a host, or with a space, a control character, a fragment
    /// or anything but ASCII.
    case badURL(field: String)
    /// The provider dials other schemes only.
    case unsupportedScheme(field: String, allowed: [String])
    /// Twilio loses the query of a stream's URL or fails to connect (error 31920). Parameters arrive.
    case queryInURL(field: String)
    /// Longer than the provider takes: characters (UTF-16 code units), but bytes for Plivo's `extraHeaders`.
    case tooLong(field: String, count: Int, limit: Int)
    /// The field may not be empty.
    case empty(field: String)
    /// A bidirectional stream has the inbound track only (Twilio's error 31941).
    case unsupportedTracks(StreamTracks)
    /// Plivo has no stream of this format.
    case unsupportedFormat(MediaFormat)
    /// A name or value of Plivo's `extraHeaders` with anything but letters, digits, `-` and `_`, or with nothing.
    case badExtraHeader(name: String)
    /// Not a whole number of seconds, or not so many as the provider takes.
    case badDuration(field: String, Duration)
    /// Plivo's level of noise cancellation is from 60 to 100.
    case badNoiseCancellationLevel(Int)
    /// A level says nothing without noise cancellation.
    case levelWithoutNoiseCancellation
    /// Nothing follows a stream that the call does not wait for, so that the call would end at once.
    case nothingAfterStream
    /// Plivo streams a call once.
    case secondStream
}

extension AnswerDocumentError: CustomStringConvertible {
    /// One sentence without a full stop: what and where.
    public var description: String {
        switch self {
        case .forbiddenCharacter(let scalar, let field, let offset):
            "\(field) has U+\(String(scalar, radix: 16, uppercase: true)) at \(offset), which XML cannot have"
        case .badURL(let field): "\(field) is no URL that can be dialled"
        case .unsupportedScheme(let field, let allowed): "\(field) must begin with \(allowed.joined(separator: " or "))"
        case .queryInURL(let field): "\(field) may have no query: use parameters"
        case .tooLong(let field, let count, let limit): "\(field) is \(count) long, at most \(limit) is taken"
        case .empty(let field): "\(field) is empty"
        case .unsupportedTracks(let tracks): "a bidirectional stream has the inbound track only, not \(tracks)"
        case .unsupportedFormat(let format): "Plivo has no stream of the format \(format.phrase)"
        case .badExtraHeader(let name):
            "extraHeaders: \"\(SanitizedText(word: name))\" or its value has other characters than letters, digits, - and _, or none"
        case .badDuration(let field, let duration): "\(field) cannot be \(duration)"
        case .badNoiseCancellationLevel(let level): "noiseCancellationLevel is from 60 to 100, not \(level)"
        case .levelWithoutNoiseCancellation: "noiseCancellationLevel needs noiseCancellation"
        case .nothingAfterStream: "nothing follows a stream that the call does not wait for: the call would end at once"
        case .secondStream: "Plivo streams a call once"
        }
    }
}
