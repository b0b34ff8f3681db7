// SPDX-License-Identifier: Apache-2.0

/// Twilio Media Streams: https://www.twilio.com/docs/voice/media-streams/websocket-messages
///
/// A message with a field that is missing or one too many is invalid to Twilio, which warns of the first of a stream and
/// passes over the others in silence (warning 31951): messages have exactly the documented fields.
struct TwilioEnvelope: Envelope {
    let streamID: String

    static var provider: Provider { .twilio }
    static var streamKey: StaticString { "streamSid" }
    private var stream: String { "\"streamSid\":\(JSONText.quoted(streamID))" }

    // MARK: Out

    var media: (prefix: String, suffix: String) {
        (#"{"event":"media",\#(stream),"media":{"payload":""#, #""}}"#)
    }

    /// A message may hold any amount of audio.
    var longestPayload: Int { .max }

    var clear: String { #"{"event":"clear",\#(stream)}"# }

    func mark(_ name: String) -> String {
        #"{"event":"mark",\#(stream),"mark":{"name":\#(JSONText.quoted(name))}}"#
    }

    /// An application cannot send keys over the socket.
    func dtmf(_ keys: [KeypadEntry]) -> String? { nil }

    // MARK: In

    static func content(of event: String, _ message: JSONValue) throws(LinecardError) -> ProviderMessage.Content {
        switch event {
        case "connected": .connected(protocol: message["protocol"]?.string, version: message["version"]?.string)
        case "mark": .mark(name: try message.requireString("mark", "name"))
        default: .other
        }
    }

    static func callStart(_ message: JSONValue) throws(LinecardError) -> CallStart {
        let start = message["start"] ?? .null
        return CallStart(
            provider: .twilio,
            streamID: try message.requireString("start", "streamSid"),
            callID: try message.requireString("start", "callSid"),
            accountID: start["accountSid"]?.string ?? "",
            tracks: start.tracks(),
            mediaFormat: try start.mediaFormat(),
            customParameters: (start["customParameters"]?.members ?? [:]).compactMapValues(\.text)
        )
    }
}
