// SPDX-License-Identifier: Apache-2.0

import LinecardCodec

/// How one stream's messages are written: names, ids, format and track. Chosen once, when the stream starts.
///
/// It is data, so that nothing dispatches for a message of audio. What is rare goes through ``control``.
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
    /// What stands before the payload of outbound audio.
    let mediaPrefix: [UInt8]
    /// What stands after it.
    let mediaSuffix: [UInt8]
    /// The most characters that the payload of an outbound message may have.
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
    /// The dialect of a stream that has started.
    ///
    /// - Parameters:
    ///   - start: The stream. Without a media format it is mu-law at 8 kHz.
    ///   - track: The track whose audio becomes frames, if the stream has it; otherwise the first that it has.
    /// - Throws: ``ConfigurationError/unsupportedFormat(_:)`` for a format that the provider does not have.
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
    /// The dialect of a stream.
    static func dialect(
        streamID: String, format: MediaFormat, track: Track
    ) throws(ConfigurationError) -> Dialect
    /// Reads a message of an event that the providers do not have in common.
    static func content(of event: String, _ message: JSONValue) throws(LinecardError) -> ProviderMessage.Content
    /// Reads the description of a stream in a `start` message.
    static func callStart(_ message: JSONValue) throws(LinecardError) -> CallStart

    /// The stream's id.
    var streamID: String { get }
    /// The message that drops what the provider has buffered.
    var clear: String { get }
    /// The message that the provider returns when it has played the audio before it.
    func mark(_ name: String) -> String
    /// The message that presses keys; nil where they must be heard as tones.
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
