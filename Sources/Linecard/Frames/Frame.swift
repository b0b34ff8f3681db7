// SPDX-License-Identifier: Apache-2.0

/// What an application sees of a call, and what it says.
///
/// One type serves both directions: a ``FrameSerializer`` turns messages from the provider into frames, and frames into
/// messages to it. A frame that a direction does not know gives no message.
public enum Frame: Sendable, Hashable {
    /// The pipeline starts; sets up a serializer. Neither direction.
    case start(StartFrame)
    /// Audio: from the caller, or to the caller.
    case audio(AudioFrame)
    /// The caller pressed a key. From the provider.
    case dtmf(KeypadEntry)
    /// The caller interrupted: what the provider has buffered is dropped. To the provider.
    case interruption
    /// To the provider: a mark (Twilio) or checkpoint (Plivo) behind the audio sent so far. From the provider: that
    /// mark came back. Twilio also returns marks whose audio an interruption dropped.
    case mark(name: String)
    /// JSON of the application's own, sent as given. To the provider.
    case transportMessage(TransportMessageFrame)
    /// The provider announced the stream. From the provider.
    case streamStart(CallStart)
    /// The provider ended the stream. From the provider.
    case streamStop
    /// The conversation is over: hangs up. To the provider.
    case end(reason: String? = nil)
    /// The pipeline stops at once: hangs up. To the provider.
    case cancel(reason: String? = nil)
}
