// SPDX-License-Identifier: Apache-2.0

/// An event of a call: audio, a key press, or a provider's report about the stream.
///
/// A ``FrameSerializer`` makes frames from a provider's messages. Large and rare values are stored indirectly, so that
/// a frame of audio is cheap to pass around. New cases may be added: switch over it with a `default`.
@nonexhaustive public enum InboundFrame: Sendable, Hashable {
    /// Audio of the selected track, at the application's rate.
    case audio(AudioFrame)
    /// The caller pressed a key.
    case dtmf(KeypadEntry)
    /// All audio before this mark (Twilio) or checkpoint (Plivo) was played.
    ///
    /// Serializers and sessions ignore names of more than 256 bytes that they have not sent.
    case mark(name: String)
    /// An interruption cleared this mark before its audio was known to be played.
    ///
    /// Sessions deliver it. A serializer does not: see ``Playback/takeClearedMarks()``.
    case markCleared(name: String)
    /// The provider announced the stream.
    indirect case streamStart(CallStart)
    /// The provider ended the stream.
    case streamStop
    /// The provider could not carry out a message. Only Plivo reports such errors.
    case providerError(ProviderError)
    /// A message that has no frame of its own: `connected`, `clearedAudio`, and undocumented events.
    ///
    /// Delivered only with ``MediaWire/Options/keepsOtherMessages``.
    indirect case providerMessage(ProviderMessage)
}
