// SPDX-License-Identifier: Apache-2.0

/// What a provider tells a ``StatusCallback`` of a stream.
///
/// Twilio: https://www.twilio.com/docs/voice/twiml/stream#status-callback. Plivo's pages have two sets of names for the
/// same events; both are read. Check the request's signature before. Answer with status 200, and expect Plivo to tell
/// the same more than once.
public struct StreamStatus: Sendable, Hashable {
    /// What happened.
    public enum Event: Sendable, Hashable {
        /// The stream is open.
        case started
        /// The stream ended.
        case stopped
        /// The stream could not be opened, or broke off.
        case failed
        /// Plivo's playback buffer fills: audio comes faster than it is heard.
        case degraded
        /// An event that has no name here.
        case other(String)
    }

    /// Who tells it.
    public var provider: Provider
    /// What happened.
    public var event: Event
    /// Twilio's call SID, Plivo's call UUID.
    public var callID: String
    /// Twilio's stream SID, Plivo's stream id. Empty when it was not sent.
    public var streamID: String
    /// Twilio's `StreamError`, Plivo's `StatusReason` or `Error`: a text for people.
    public var reason: String?
    /// When it happened, as it came (ISO 8601).
    public var timestamp: String?
    /// All parameters, these and others, as ``WebhookContent/parameters(orOf:)`` reads them.
    public var parameters: [String: String]

    /// Reads a callback.
    ///
    /// - Parameters:
    ///   - provider: Whose it is.
    ///   - form: The body of a POST, or the query of a GET without its `?`: at most 1,000 parameters.
    /// - Throws: ``MessageError/missingField(_:)`` when the event or the call is not in it;
    ///   ``MessageError/invalidField(_:)`` when the event or an id is not printable ASCII of at most 256 bytes.
    public init(provider: Provider, form: [UInt8]) throws(LinecardError) {
        let parameters = FormParameters(form)?.dictionary ?? [:]
        let filled = parameters.filter { !$0.value.isEmpty }
        func require(_ name: String) throws(LinecardError) -> String {
            guard let value = filled[name] else { throw .message(.missingField(name)) }
            guard value.isIdentifier else { throw .message(.invalidField(name)) }
            return value
        }
        self.provider = provider
        self.parameters = parameters
        timestamp = filled["Timestamp"]
        switch provider {
        case .twilio:
            event = Event(try require("StreamEvent"))
            callID = try require("CallSid")
            streamID = filled["StreamSid"] == nil ? "" : try require("StreamSid")
            reason = filled["StreamError"]
        case .plivo:
            event = Event(try require("Event"))
            callID = try require("CallUUID")
            streamID = filled["StreamID"] == nil ? "" : try require("StreamID")
            reason = filled["StatusReason"] ?? filled["Error"]
        }
    }
}

extension StreamStatus.Event {
    fileprivate init(_ name: String) {
        switch name {
        case "stream-started", "started", "StartStream": self = .started
        case "stream-stopped", "stopped", "StopStream": self = .stopped
        case "stream-error", "failed", "DroppedStream": self = .failed
        case "DegradedStream": self = .degraded
        default: self = .other(name)
        }
    }
}
