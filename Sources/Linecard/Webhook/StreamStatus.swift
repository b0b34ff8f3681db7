// SPDX-License-Identifier: Apache-2.0

/// The status of a stream, as a provider reports it to a ``StatusCallback``.
///
/// Twilio: https://www.twilio.com/docs/voice/twiml/stream#status-callback. Plivo documents two sets of names for the
/// same events; both are read. Check the request's signature first. Answer with status 200, and expect Plivo to report
/// an event more than once.
public struct StreamStatus: Sendable, Hashable {
    /// An event of a stream.
    public enum Event: Sendable, Hashable {
        /// The stream started.
        case started
        /// The stream ended.
        case stopped
        /// The stream could not be opened, or broke off.
        case failed
        /// Plivo's playback buffer is filling up: audio is sent faster than it plays.
        case degraded
        /// Any other event, by its name.
        case other(String)
    }

    /// The provider that sent it.
    public var provider: Provider
    /// The event.
    public var event: Event
    /// Twilio's call SID, Plivo's call UUID.
    public var callID: String
    /// Twilio's stream SID, Plivo's stream id. Empty if it was not sent.
    public var streamID: String
    /// The human-readable reason: Twilio's `StreamError`, Plivo's `StatusReason` or `Error`. Nil if none was sent.
    public var reason: String?
    /// The time of the event, as it was sent (ISO 8601). Nil if none was sent.
    public var timestamp: String?
    /// All parameters of the request, read as by ``WebhookContent/parameters(orOf:)``.
    public var parameters: [String: String]

    /// Reads the request of a callback.
    ///
    /// - Parameters:
    ///   - provider: The provider that sent it.
    ///   - form: The body of a POST, or the query of a GET without its `?`; at most 1,000 parameters.
    /// - Throws: ``MessageError/missingField(_:)`` if the event or call id is missing;
    ///   ``MessageError/invalidField(_:)`` if the event or an id is not printable ASCII of at most 256 bytes.
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
