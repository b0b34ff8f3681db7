// SPDX-License-Identifier: Apache-2.0

/// Why the sound of keys could not be made. It does not hold the keys, which may be a secret: only what is none.
public enum DTMFError: Error, Hashable, Sendable {
    /// A tone is shorter or longer than ``DTMFTone/durations`` allows.
    case toneDuration(Duration)
    /// A pause is shorter or longer than ``DTMFTone/durations`` allows.
    case pauseDuration(Duration)
    /// A level, in dBm0, is not within ``DTMFTone/levels``.
    case level(Double)
    /// A character that no telephone has as a key. The offset counts characters from the start, from 0.
    case unknownKey(Character, offset: Int)
}

extension DTMFError: CustomStringConvertible {
    /// One sentence without a full stop: what and where.
    public var description: String {
        switch self {
        case .toneDuration(let duration): "a tone of \(duration) is not within \(Self.durations)"
        case .pauseDuration(let duration): "a pause of \(duration) is not within \(Self.durations)"
        case .level(let level):
            "a level of \(level) dBm0 is not within \(DTMFTone.levels.lowerBound) and \(DTMFTone.levels.upperBound) dBm0"
        case .unknownKey(let character, let offset):
            "no telephone has the key \"\(SanitizedText(word: String(character)))\" at character \(offset)"
        }
    }

    private static var durations: String { "\(DTMFTone.durations.lowerBound) and \(DTMFTone.durations.upperBound)" }
}
