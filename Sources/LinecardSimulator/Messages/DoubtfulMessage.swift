// SPDX-License-Identifier: Apache-2.0

/// A trait of a message or an answer document on which a provider's sources disagree or are silent. The raw value is
/// the name in reports.
///
/// The simulator carries out such a message and plays its audio. It may fail with the real provider.
public enum DoubtfulMessage: String, Sendable, Hashable, CaseIterable {
    /// Base64 without its padding. Neither provider documents it.
    case unpaddedPayload = "unpadded_payload"
    /// An audio message without audio.
    case emptyPayload = "empty_payload"
    /// The payload begins with the header of a WAV file, which is heard as noise or, with Plivo, not at all.
    case containerHeader = "container_header"
    /// A mark without a name.
    case emptyName = "empty_name"
    /// The name of a checkpoint that is still pending. Plivo asks for unique names and doesn't document the
    /// alternative.
    case repeatedName = "repeated_name"
    /// A message in several WebSocket frames. Twilio's error 31924 has been tied to that.
    case fragmented
    /// A sample rate in quotes. One of Plivo's pages quotes it, the others have a number.
    case sampleRateAsText = "sample_rate_as_text"
    /// A `clearAudio` without `streamId`. Plivo's schema requires it, some of its examples omit it.
    case missingStreamID = "missing_stream_id"
    /// Another stream's id in `playAudio`, for which Plivo's schema has none.
    case otherStreamID = "other_stream_id"
    /// A field that Plivo doesn't document. Nothing says that it is refused.
    case undocumentedField = "undocumented_field"
    /// Plivo's `sendDTMF`, which is missing from its reference.
    case undocumentedEvent = "undocumented_event"
    /// More than 20 ms in one message. A vendor example says that Plivo refuses more than 160 bytes, other pages allow
    /// 16 KB.
    case longChunk = "long_chunk"
    /// More than 40 s of audio waiting to be played. Plivo's pages give 40 s and 60 s.
    case fullBuffer = "full_buffer"
    /// A query in the URL of Twilio's document. It is lost, or the handshake fails.
    case queryInURL = "query_in_url"
    /// A Plivo stream without a content type. The default is mu-law on one page and L16 on another.
    case defaultContentType = "default_content_type"
    /// A Plivo stream over `ws://`, which the guide forbids but which has been seen to connect.
    case unencryptedStream = "unencrypted_stream"
}
