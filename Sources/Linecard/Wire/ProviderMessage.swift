// SPDX-License-Identifier: Apache-2.0

/// A message from a provider, read but not converted: its documented fields by type, and the whole of it as it came.
///
/// Serializers make frames of messages by themselves. This is for those who want more than frames say: what a message's
/// number was, when a key was pressed, what a provider has added since this was written.
///
/// Twilio: https://www.twilio.com/docs/voice/media-streams/websocket-messages. Plivo:
/// https://www.plivo.com/docs/voice-agents/audio-streaming/concepts/audio-streaming-reference.
public struct ProviderMessage: Sendable, Hashable {
    /// Whose message it is.
    public let provider: Provider
    /// The name of the event as it was sent, such as `media`: printable ASCII of at most 256 bytes.
    public let event: String
    /// The message's number in its stream, from 1. `nil` where none was sent, as with Twilio's `connected`.
    public let sequenceNumber: Int?
    /// The stream's id, where the message has it at its top: Twilio's `streamSid`, Plivo's `streamId`. `nil` if it is not printable
    /// ASCII of at most 256 bytes.
    public let streamID: String?
    /// What it says.
    public let content: Content
    /// The whole message, with the fields that nobody documents.
    public let json: JSONValue

    /// What a message says. Fields that a provider may leave out, or has been seen to, are `nil` then.
    public enum Content: Sendable, Hashable {
        /// Twilio, first: the protocol (`Call`) and its version (`1.0.0`).
        case connected(protocol: String?, version: String?)
        /// The stream begins.
        case start(CallStart)
        /// Audio.
        case media(Media)
        /// The caller pressed a key.
        case dtmf(KeyPress)
        /// A mark (Twilio) or checkpoint (Plivo) came back, under the name that was sent.
        case mark(name: String)
        /// Plivo dropped what it had buffered, as it was asked to.
        case cleared
        /// Plivo could not do as it was told.
        case error(ProviderError)
        /// The stream is over.
        case stop(Stop)
        /// An event that is not documented.
        case other
    }

    /// Audio.
    public struct Media: Sendable, Hashable {
        /// Whose audio it is; `nil` where none was sent, or one that is not known.
        public let track: Track?
        /// Its number among the messages with audio, from 1.
        public let chunk: Int?
        /// Milliseconds: since the stream began (Twilio) or of a clock that is not documented (Plivo). Differences of two
        /// are meaningful.
        public let timestamp: Int?
        /// Base64, as it came: nobody has checked it.
        public let payload: String
    }

    /// A key that was pressed.
    public struct KeyPress: Sendable, Hashable {
        /// The key.
        public let key: KeypadEntry
        /// Who pressed it; `nil` where that was not sent.
        public let track: Track?
        /// Milliseconds, from Plivo: see ``Media/timestamp``.
        public let timestamp: Int?
    }

    /// The end of a stream. All of it may be missing.
    public struct Stop: Sendable, Hashable {
        /// The account, from Twilio.
        public let accountID: String?
        /// The call.
        public let callID: String?
        /// Why, from Plivo, in its words.
        public let reason: String?
    }

    /// Reads one text message.
    ///
    /// Counters are read whether they were sent as numbers or as strings: providers do both.
    ///
    /// - Throws: ``LinecardError/message(_:)`` when it is not a JSON object in UTF-8, or a field that it cannot be
    ///   without is missing, of another type, or an event or id with other characters than printable ASCII or more than 256 of
    ///   them.
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

/// What a provider says that it could not do. Plivo's shape of it is not documented: `error`, `incorrectPayload` and
/// `playFailed` have been seen.
public struct ProviderError: Sendable, Hashable, CustomStringConvertible {
    /// The event: `error`, `incorrectPayload` or `playFailed`.
    public let event: String
    /// Why, in the provider's words, where it gave any.
    public let reason: String?

    /// Makes an error.
    public init(event: String, reason: String?) {
        self.event = event
        self.reason = reason
    }

    /// The event and the reason.
    public var description: String { reason.map { "\(event): \($0)" } ?? event }
}
