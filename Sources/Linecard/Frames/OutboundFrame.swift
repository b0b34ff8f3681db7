// SPDX-License-Identifier: Apache-2.0

/// What an application sends to a call: audio, marks, keys, and the end of the conversation.
///
/// A ``FrameSerializer`` makes a provider's message of it. New cases may be added: switch over it with a `default`.
@nonexhaustive public enum OutboundFrame: Sendable, Hashable {
    /// Audio for the caller, at any rate.
    case audio(AudioFrame)
    /// Keys to press for whoever is at the other end of the line.
    ///
    /// A message to Plivo; tones in the audio to Twilio, which takes no such message.
    case dtmf([KeypadEntry])
    /// The end of an utterance. Sends the rest of its audio, less than 20 ms and what the resampler holds, padded with
    /// silence to a whole 20 ms.
    case speechEnd
    /// The caller interrupted. Drops what the provider has buffered, starts the outbound audio afresh, and clears the
    /// pending marks.
    case interruption
    /// A mark (Twilio) or checkpoint (Plivo) behind the audio sent so far. The rest of an utterance that has not ended, less
    /// than 20 ms, is not among it: send ``speechEnd`` first.
    case mark(name: String)
    /// JSON of the application's own, sent as it is.
    case transportMessage(TransportMessageFrame)
    /// The conversation is over: hangs up.
    case end
    /// The pipeline stops at once: hangs up.
    case cancel
}
