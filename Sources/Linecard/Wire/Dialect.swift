// SPDX-License-Identifier: Apache-2.0

import LinecardCodec

/// The form of one stream's messages: names, ids, format and track. It is chosen once, when the stream starts.
///
/// It is data, so that messages of audio need no dynamic dispatch. All other messages go through ``control``.
package struct Dialect: Sendable {
    /// The provider whose messages these are.
    package let provider: Provider
    /// The name of the top-level field that holds the stream's id.
    let streamKey: StaticString
    /// The stream's id.
    package let streamID: [UInt8]
    /// The format of the payloads, both ways.
    package let format: MediaFormat
    /// The track whose audio becomes frames.
    package let track: [UInt8]
    /// The text before the payload of outbound audio.
    let mediaPrefix: [UInt8]
    /// The text after the payload of outbound audio.
    let mediaSuffix: [UInt8]
    /// The most characters in the payload of an outbound message.
    let payloadLimit: Int
    /// The messages that are not audio.
    let control: any ControlMessages

    init(
        _ control: some ControlMessages, format: MediaFormat, track: Track, mediaPrefix: String, mediaSuffix: String,
        payloadLimit: Int = .max
    ) {
        provider = type(of: control).provider
        streamKey = type(of: control).streamKey
        streamID = Array(control.streamID.utf8)
        self.format = format
        self.track = Array(track.rawValue.utf8)
        self.mediaPrefix = Array(mediaPrefix.utf8)
        self.mediaSuffix = Array(mediaSuffix.utf8)
        self.payloadLimit = payloadLimit
        self.control = control
    }
}

extension Dialect {
    /// Creates the dialect of a stream that has started.
    ///
    /// - Parameters:
    ///   - start: The stream. Without a media format it is mu-law at 8 kHz.
    ///   - track: The track whose audio becomes frames, if the stream has it; otherwise the first that it has.
    /// - Throws: ``ConfigurationError/unsupportedFormat(_:)`` for a format that the provider does not support.
    package init(_ start: CallStart, preferring track: Track) throws(ConfigurationError) {
        self = try start.provider.controlMessages.dialect(
            streamID: start.streamID, format: start.mediaFormat ?? MediaFormat(), track: start.track(preferring: track))
    }
}

/// The messages of a provider that are not audio.
package protocol ControlMessages: Sendable {
    /// The provider whose messages these are.
    static var provider: Provider { get }
    /// The name of the top-level field that holds the stream's id.
    static var streamKey: StaticString { get }
    /// Creates the dialect of a stream.
    static func dialect(
        streamID: String, format: MediaFormat, track: Track
    ) throws(ConfigurationError) -> Dialect
    /// Reads a message of an event that is specific to the provider.
    static func content(of event: String, _ message: JSONValue) throws(LinecardError) -> ProviderMessage.Content
    /// Reads the description of a stream in a `start` message.
    static func callStart(_ message: JSONValue) throws(LinecardError) -> CallStart

    /// The stream's id.
    var streamID: String { get }
    /// The message that drops what the provider has buffered.
    var clear: String { get }
    /// Returns the mark, which the provider sends back when it has played the audio before it.
    func mark(_ name: String) -> String
    /// Returns the message that presses keys; nil if the provider takes them only as tones.
    func dtmf(_ keys: [KeypadEntry]) -> String?
}

extension Provider {
    /// This provider's messages.
    var controlMessages: any ControlMessages.Type {
        switch self {
        case .twilio: TwilioMessages.self
        case .plivo: PlivoMessages.self
        }
    }
}
