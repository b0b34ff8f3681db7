// SPDX-License-Identifier: Apache-2.0

/// What arrives from a call: audio, key presses, and what the provider reports about the stream.
///
/// A ``FrameSerializer`` makes one of a provider's message. Large and rare values are stored indirectly, so that a frame of
/// audio is cheap to pass around. New cases may be added: switch over it with a `default`.
@nonexhaustive public enum InboundFrame: Sendable, Hashable {
    /// Audio of the track that is listened to, at the application's rate.
    case audio(AudioFrame)
    /// The caller pressed a key.
    case dtmf(KeypadEntry)
    /// The audio before this mark (Twilio) or checkpoint (Plivo) was played to its end.
    ///
    /// Serializers and sessions pass over names of more than 256 bytes that they have not sent.
    case mark(name: String)
    /// An interruption cleared this mark before the audio before it was known to be played.
    ///
    /// A server delivers it when it sends the interruption. A serializer by itself lists such marks instead:
    /// ``Playback/takeClearedMarks()``.
    case markCleared(name: String)
    /// The provider announced the stream.
    indirect case streamStart(CallStart)
    /// The provider ended the stream.
    case streamStop
    /// The provider could not do what it was told. Only Plivo says so.
    case providerError(ProviderError)
    /// A message that has no frame of its own: `connected`, `clearedAudio`, and events that are not documented.
    ///
    /// Delivered only if the serializer was asked to keep them (`keepsOtherMessages`).
    indirect case providerMessage(ProviderMessage)
}
