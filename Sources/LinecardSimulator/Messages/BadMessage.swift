// SPDX-License-Identifier: Apache-2.0

/// A reason for which a provider drops an application's message. The raw value is the name in reports.
///
/// Twilio logs the first such message of a stream as warning 31950 (binary) or 31951 and drops the others silently;
/// Plivo calls them `incorrectPayload`. Nothing of a bad message is heard.
public enum BadMessage: String, Sendable, Hashable, CaseIterable {
    /// A binary message. Both providers take text only.
    case binary
    /// Not JSON (RFC 8259) in UTF-8.
    case notJSON = "not_json"
    /// JSON, but not an object.
    case notAnObject = "not_an_object"
    /// An event that the provider does not take from an application.
    case unknownEvent = "unknown_event"
    /// A required field is missing.
    case missingField = "missing_field"
    /// A field that Twilio doesn't document.
    case unexpectedField = "unexpected_field"
    /// A field has a value of another JSON type.
    case wrongType = "wrong_type"
    /// The stream id isn't that of this stream.
    case wrongStream = "wrong_stream"
    /// The payload isn't whole samples in Base64.
    case badPayload = "bad_payload"
    /// The payload is encoded in Base64 twice.
    case encodedTwice = "encoded_twice"
    /// The payload is longer than the provider takes: 16,384 characters with Plivo.
    case payloadTooLong = "payload_too_long"
    /// The whole message is longer than the provider takes: 65,536 bytes with Plivo.
    case messageTooLong = "message_too_long"
    /// The content type isn't the stream's.
    case wrongContentType = "wrong_content_type"
    /// The content type has parameters, such as the rate in `audio/x-mulaw;rate=8000`.
    case rateInContentType = "rate_in_content_type"
    /// The sample rate isn't the stream's.
    case wrongSampleRate = "wrong_sample_rate"
    /// A key that no telephone has, or no key at all.
    case unknownKey = "unknown_key"
    /// The provider's buffer is full: more than 60 s of audio with Plivo.
    case bufferOverflow = "buffer_overflow"
    /// The stream is unidirectional: the application may only listen.
    case unidirectionalStream = "unidirectional_stream"
    /// Frames that break the WebSocket protocol (Twilio's error 31924). They end the call.
    case protocolViolation = "protocol_violation"
}

/// A bad message, with the field or event that is at fault.
public struct MessageFault: Error, Sendable, Hashable {
    /// The reason.
    public let reason: BadMessage
    /// The name of the field or event, or the value that was found. Truncated to 64 characters.
    public let detail: String

    init(_ reason: BadMessage, _ detail: String = "") {
        self.reason = reason
        self.detail = String(detail.prefix(64))
    }
}

extension MessageFault: CustomStringConvertible {
    /// The reason and what is at fault: `missing_field: streamSid`.
    public var description: String { detail.isEmpty ? reason.rawValue : "\(reason.rawValue): \(detail)" }
}
