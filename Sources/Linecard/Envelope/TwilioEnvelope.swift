// SPDX-License-Identifier: Apache-2.0

/// Twilio Media Streams: https://www.twilio.com/docs/voice/media-streams/websocket-messages
///
/// Twilio warns of any field that is missing or one too many, once a stream, and plays nothing (error 31951): messages
/// have exactly the documented fields.
struct TwilioEnvelope: Envelope {
    let streamID: String

    var provider: Provider { .twilio }
    var streamKey: StaticString { "streamSid" }
    private var stream: String { "\"streamSid\":\(JSONText.quoted(streamID))" }

    var media: (prefix: String, suffix: String) {
        (#"{"event":"media",\#(stream),"media":{"payload":""#, #""}}"#)
    }

    var clear: String { #"{"event":"clear",\#(stream)}"# }

    func mark(_ name: String) -> String {
        #"{"event":"mark",\#(stream),"mark":{"name":\#(JSONText.quoted(name))}}"#
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
            customParameters: (start["customParameters"]?.members ?? [:]).compactMapValues(\.string)
        )
    }

    func markName(event: String, _ message: JSONValue) throws(LinecardError) -> String? {
        event == "mark" ? try message.requireString("mark", "name") : nil
    }
}
