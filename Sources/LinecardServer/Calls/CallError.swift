// SPDX-License-Identifier: Apache-2.0

import Linecard
public import LinecardCodec

/// An error of an operation on a call.
@nonexhaustive public enum CallError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The call is over, or is ending.
    case ended
    /// The utterance was finished, interrupted or cancelled, and accepts no more audio.
    case utteranceClosed
    /// The audio's rate differs from the utterance's.
    case wrongRate(SampleRate, expected: SampleRate)
    /// Another task already waits for a frame, or for a key. Each may have one reader at a time.
    case secondReader

    /// One sentence without a full stop.
    public var description: String {
        switch self {
        case .ended: "the call is over"
        case .utteranceClosed: "the utterance was finished, interrupted or cancelled"
        case .wrongRate(let rate, let expected): "the audio has \(rate), but the utterance has \(expected)"
        case .secondReader: "another task is already reading"
        }
    }

    /// Returns the error that is thrown for a session's refusal.
    static func refusing(_ refusal: CallSession.Refusal) -> any Error {
        switch refusal {
        case .ended: CallError.ended
        case .noUtterance: CallError.utteranceClosed
        default: refusal
        }
    }
}
