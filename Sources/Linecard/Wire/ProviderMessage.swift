// SPDX-License-Identifier: Apache-2.0

/// A message from a provider: its documented fields, and the whole JSON.
///
/// Use it for information that frames don't have, such as sequence numbers, the times of key presses, and fields that a
/// provider has added.
///
/// Twilio: https://www.twilio.com/docs/voice/media-streams/websocket-messages. Plivo:
/// https://www.plivo.com/docs/voice-agents/audio-streaming/concepts/audio-streaming-reference.
public struct ProviderMessage: Sendable, Hashable {
    /// The provider that sent it.
    public let provider: Provider
    /// The name of the event as it was sent, such as `media`: printable ASCII of at most 256 bytes.
    public let event: String
    /// The message's number in its stream, from 1. Nil if none was sent, as in Twilio's `connected`.
    public let sequenceNumber: Int?
    /// The stream's id at the top level of the message: Twilio's `streamSid`, Plivo's `streamId`. Nil if there is none,
    /// or it is not printable ASCII of at most 256 bytes.
    public let streamID: String?
    /// The content.
    public let content: Content
    /// The whole message, including undocumented fields.
    public let json: JSONValue

    /// The content of a message. Optional fields are nil if the provider did not send them.
    public enum Content: Sendable, Hashable {
        /// Twilio's first message: the protocol (`Call`) and its version (`1.0.0`).
        case connected(protocol: String?, version: String?)
        /// The stream started.
        case start(CallStart)
        /// Audio.
        case media(Media)
        /// The caller pressed a key.
        case dtmf(KeyPress)
        /// A mark (Twilio) or checkpoint (Plivo) came back, under the name that was sent.
        case mark(name: String)
        /// Plivo dropped its buffer, as requested.
        case cleared
        /// Plivo could not carry out a message.
        case error(ProviderError)
        /// The stream ended.
        case stop(Stop)
        /// The event is not documented.
        case other
    }

    /// Audio.
    public struct Media: Sendable, Hashable {
        /// The track; nil if none was sent or it is unknown.
        public let track: Track?
        /// The number among the messages with audio, from 1.
        public let chunk: Int?
        /// The time in milliseconds since the stream began (Twilio) or of an undocumented clock (Plivo). Differences
        /// are meaningful.
        public let timestamp: Int?
        /// The payload in Base64, unchecked.
        public let payload: String
    }

    /// A key that was pressed.
    public struct KeyPress: Sendable, Hashable {
        /// The key.
        public let key: KeypadEntry
        /// The side of the call that pressed it; nil if none was sent or it is unknown.
        public let track: Track?
        /// The time in milliseconds, from Plivo: see ``Media/timestamp``.
        public let timestamp: Int?
    }

    /// The end of a stream. Each field is nil if it was not sent.
    public struct Stop: Sendable, Hashable {
        /// The account's id, which Twilio sends.
        public let accountID: String?
        /// The call's id.
        public let callID: String?
        /// The reason, in Plivo's words.
        public let reason: String?
    }

    /// Reads one text message. Numbers may be sent as strings, since providers do both.
    ///
    /// - Throws: ``LinecardError/message(_:)`` if it is not a JSON object in UTF-8, a required field is missing or of
    ///   the wrong type, or an event or id is not printable ASCII of at most 256 bytes.
    public init(parsing message: borrowing Span<UInt8>, from provider: Provider) throws(LinecardError) {
        self = try provider.controlMessages.read(try JSONValue.object(parsing: message))
    }

    init(provider: Provider, streamKey: StaticString, content: Content, event: String, json: JSONValue) {
        self.provider = provider
        self.event = event
        self.content = content
        self.json = json
        sequenceNumber = json["sequenceNumber"]?.integer
        streamID = json["\(streamKey)"]?.identifier
    }
}

/// An error that a provider reports. Plivo does not document their form: `error`, `incorrectPayload` and `playFailed`
/// have been seen.
public struct ProviderError: Sendable, Hashable, CustomStringConvertible {
    /// The event: `error`, `incorrectPayload` or `playFailed`.
    public let event: String
    /// The reason in the provider's words; nil if it gave none.
    public let reason: String?

    /// Creates an error.
    public init(event: String, reason: String?) {
        self.event = event
        self.reason = reason
    }

    /// The event and the reason.
    public var description: String { reason.map { "\(event): \($0)" } ?? event }
}
