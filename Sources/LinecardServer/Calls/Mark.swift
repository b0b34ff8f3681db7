// SPDX-License-Identifier: Apache-2.0

public import Linecard

/// A mark (Twilio) or checkpoint (Plivo) of the application's own, behind all audio that was given before it.
///
/// To know what the caller heard, ask an ``Utterance``; a mark is for whoever else reads the stream. ``Call/frames`` has it too.
public struct Mark: Sendable {
    /// What became of a mark and of the audio before it.
    public enum Outcome: Sendable, Hashable {
        /// The caller heard the audio before it to its end. Not confirmed when the provider did not say so in time: two
        /// seconds after the audio should have been heard.
        case heard(isConfirmed: Bool)
        /// Audio before it was dropped, or may have been.
        case cleared
        /// The call ended before it could be known.
        case callEnded
        /// Too much waited, the call was over, or the name is reserved: it was not sent.
        case refused(CallSession.Refusal)
    }

    /// The name on the wire.
    public let name: String
    let promise: Promise<Outcome>

    /// Waits until it is known what became of the mark. Known at once after the call.
    ///
    /// - Throws: `CancellationError` when the task is cancelled before.
    public var outcome: Outcome { get async throws { try await promise.get() } }
}
