// SPDX-License-Identifier: Apache-2.0

public import Linecard

/// A mark (Twilio) or checkpoint (Plivo) of the application's own, behind the audio that was queued before it.
///
/// To find out what the caller heard, use ``Utterance/heard``; a mark is for other readers of the stream. It also
/// arrives in ``Call/frames``.
public struct Mark: Sendable {
    /// The outcome of a mark and of the audio before it.
    public enum Outcome: Sendable, Hashable {
        /// The caller heard all audio before it. Not confirmed if the provider did not return a mark within two seconds
        /// of the time at which the audio should have been heard.
        case heard(isConfirmed: Bool)
        /// Audio before it was dropped, or may have been.
        case cleared
        /// The call ended before the outcome was known.
        case callEnded
        /// The mark was not sent, because too much was queued, the call was over, or the name is reserved.
        case refused(CallSession.Refusal)
    }

    /// The name on the wire.
    public let name: String
    let promise: Promise<Outcome>

    /// The outcome. Waits until it is known; after the call it is known at once.
    ///
    /// - Throws: `CancellationError` if the task is cancelled first.
    public var outcome: Outcome { get async throws { try await promise.get() } }
}
