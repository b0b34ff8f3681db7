// SPDX-License-Identifier: Apache-2.0

import LinecardCodec

/// The messages of Twilio Media Streams: https://www.twilio.com/docs/voice/media-streams/websocket-messages
///
/// Twilio drops messages with a missing or an extra field, and warns only about the first of a stream (warning 31951),
/// so messages have exactly the documented fields.
struct TwilioMessages: ControlMessages {
    let streamID: String

    static var provider: Provider { .twilio }
    static var streamKey: StaticString { "streamSid" }

    /// Creates the dialect of a stream. Twilio's format is mu-law, in practice at 8 kHz. A message may hold any amount
    /// of audio.
    static func dialect(
        streamID: String, format: MediaFormat, track: Track
    ) throws(ConfigurationError) -> Dialect {
        guard format.encoding == .muLaw else { throw .unsupportedFormat(format) }
        let messages = TwilioMessages(streamID: streamID)
        return Dialect(
            messages, format: format, track: track,
            mediaPrefix: #"{"event":"media",\#(messages.stream),"media":{"payload":""#, mediaSuffix: #""}}"#)
    }

    private var stream: String { "\"streamSid\":\(JSONText.quoted(streamID))" }

    // MARK: Out

    var clear: String { #"{"event":"clear",\#(stream)}"# }

    func mark(_ name: String) -> String {
        #"{"event":"mark",\#(stream),"mark":{"name":\#(JSONText.quoted(name))}}"#
    }

    /// Returns nil: Twilio takes no keys over the WebSocket.
    func dtmf(_ keys: [KeypadEntry]) -> String? { nil }

    // MARK: In

    static func content(of event: String, _ message: JSONValue) throws(LinecardError) -> ProviderMessage.Content {
        switch event {
        case "connected": .connected(protocol: message["protocol"]?.identifier, version: message["version"]?.identifier)
        case "mark": .mark(name: try message.requireString("mark", "name"))
        default: .other
        }
    }

    static func callStart(_ message: JSONValue) throws(LinecardError) -> CallStart {
        let start = message["start"] ?? .null
        var stream = CallStart(
            provider: .twilio,
            streamID: try message.requireIdentifier("start", "streamSid"),
            callID: try message.requireIdentifier("start", "callSid"),
            accountID: try message.identifier("start", "accountSid") ?? "",
            tracks: start.tracks(),
            mediaFormat: try start.mediaFormat(),
            sequenceNumber: message["sequenceNumber"]?.integer
        )
        stream.readParameters(start["customParameters"]?.members.textPairs ?? [])
        return stream
    }
}
