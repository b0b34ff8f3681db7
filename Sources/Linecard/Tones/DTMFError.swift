// SPDX-License-Identifier: Apache-2.0

/// An error from creating DTMF tones. It never holds valid keys, which may be a secret.
public enum DTMFError: Error, Hashable, Sendable {
    /// A tone is shorter or longer than ``DTMFTone/durations`` allows.
    case toneDuration(Duration)
    /// A pause is shorter or longer than ``DTMFTone/durations`` allows.
    case pauseDuration(Duration)
    /// A level, in dBm0, is not within ``DTMFTone/levels``.
    case level(Double)
    /// A character that is not a key. The offset counts characters from 0.
    case unknownKey(Character, offset: Int)
}

extension DTMFError: CustomStringConvertible {
    /// One sentence without a full stop: what and where.
    public var description: String {
        switch self {
        case .toneDuration(let duration): "a tone of \(duration) is not between \(Self.durations)"
        case .pauseDuration(let duration): "a pause of \(duration) is not between \(Self.durations)"
        case .level(let level):
            "a level of \(level) dBm0 is not between \(Self.levels) dBm0"
        case .unknownKey(let character, let offset):
            "no telephone has the key \"\(SanitizedText(word: String(character)))\" at character \(offset)"
        }
    }

    private static var durations: String { "\(DTMFTone.durations.lowerBound) and \(DTMFTone.durations.upperBound)" }
    private static var levels: String { "\(DTMFTone.levels.lowerBound) and \(DTMFTone.levels.upperBound)" }
}
