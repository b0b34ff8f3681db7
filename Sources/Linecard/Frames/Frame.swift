// SPDX-License-Identifier: Apache-2.0

/// What an application sees of a call, and what it says.
///
/// One type serves both directions: a ``FrameSerializer`` turns messages from the provider into frames, and frames into
/// messages to it. A frame that a direction does not know gives no message. What is large and rare is kept elsewhere
/// (`indirect`), so that a frame of audio is small to hand around.
public enum Frame: Sendable, Hashable {
    /// The pipeline starts; sets up a serializer. Neither direction.
    case start(StartFrame)
    /// Audio: from the caller, or to the caller.
    case audio(AudioFrame)
    /// The caller pressed a key. From the provider.
    case dtmf(KeypadEntry)
    /// Keys to press for whoever is at the other end of the line: a message to Plivo, tones in the audio to Twilio, which
    /// takes no such message. To the provider.
    case sendDTMF([KeypadEntry])
    /// An utterance is complete: what the resampler still holds is sent, padded with silence to a whole 20 ms. To the
    /// provider.
    case speechEnd
    /// The caller interrupted: what the provider has buffered is dropped, what was to follow it starts anew, and the
    /// marks that are pending are cleared. To the provider.
    case interruption
    /// To the provider: a mark (Twilio) or checkpoint (Plivo) behind the audio sent so far. From the provider: the audio
    /// before that mark was played to its end.
    case mark(name: String)
    /// An interruption cleared a mark before the audio before it was known to be played. From a server, when it sends
    /// the interruption; a serializer by itself lists such marks (``Playback/takeClearedMarks()``).
    case markCleared(name: String)
    /// JSON of the application's own, sent as given. To the provider.
    case transportMessage(TransportMessageFrame)
    /// The provider announced the stream. From the provider.
    indirect case streamStart(CallStart)
    /// The provider ended the stream. From the provider.
    case streamStop
    /// The provider could not do as it was told. From Plivo.
    case providerError(ProviderError)
    /// A message that has no frame of its own: `connected`, `clearedAudio`, and events that are not documented. From the
    /// provider, when the serializer was asked to keep them (`keepsOtherMessages`).
    indirect case providerMessage(ProviderMessage)
    /// The conversation is over: hangs up. To the provider.
    case end(reason: String? = nil)
    /// The pipeline stops at once: hangs up. To the provider.
    case cancel(reason: String? = nil)
}
