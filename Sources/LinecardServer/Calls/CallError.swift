// SPDX-License-Identifier: Apache-2.0

import Linecard
public import LinecardCodec

/// Why a call does not do what it was asked for.
@nonexhaustive public enum CallError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The call is over, or says its last words.
    case ended
    /// The utterance was finished, interrupted or cancelled, and takes no more audio.
    case utteranceClosed
    /// The audio has another rate than the utterance.
    case wrongRate(SampleRate, expected: SampleRate)
    /// Another task waits for a frame, or for a key: each has one reader at a time.
    case secondReader

    /// One sentence without a full stop.
    public var description: String {
        switch self {
        case .ended: "the call is over"
        case .utteranceClosed: "the utterance was finished, interrupted or cancelled"
        case .wrongRate(let rate, let expected): "the audio has \(rate), and the utterance \(expected)"
        case .secondReader: "another task reads this already"
        }
    }

    /// The error that an application gets for a refusal.
    static func refusing(_ refusal: CallSession.Refusal) -> any Error {
        switch refusal {
        case .ended: CallError.ended
        case .noUtterance: CallError.utteranceClosed
        default: refusal
        }
    }
}
