// SPDX-License-Identifier: Apache-2.0

/// A command to a call: audio, a mark, keys, or the end of the conversation.
///
/// A ``FrameSerializer`` turns it into a provider's message. New cases may be added: switch over it with a `default`.
@nonexhaustive public enum OutboundFrame: Sendable, Hashable {
    /// Audio for the caller, at any rate.
    case audio(AudioFrame)
    /// Keys to press on the line.
    ///
    /// Sent as a message to Plivo, and as tones in the audio to Twilio, which takes no such message.
    case dtmf([KeypadEntry])
    /// The end of an utterance. Sends the rest of its audio, which is less than 20 ms and what the resampler holds,
    /// padded with silence to a multiple of 20 ms.
    case speechEnd
    /// An interruption by the caller. Drops the audio that the provider and the serializer hold, and clears the pending
    /// marks.
    case interruption
    /// A mark (Twilio) or checkpoint (Plivo) behind the audio sent so far. To include the last, incomplete 20 ms of an
    /// utterance, send ``speechEnd`` first.
    case mark(name: String)
    /// A JSON message of the application, sent unchanged.
    case transportMessage(TransportMessageFrame)
    /// The end of the conversation. Hangs up.
    case end
    /// The cancellation of the pipeline. Hangs up.
    case cancel
}
