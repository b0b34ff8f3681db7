// SPDX-License-Identifier: Apache-2.0

import LinecardCodec

/// Plivo Audio Streaming:
/// https://www.plivo.com/docs/voice-agents/audio-streaming/concepts/audio-streaming-reference
struct PlivoEnvelope: Envelope {
    let streamID: String
    let format: MediaFormat

    var provider: Provider { .plivo }
    var streamKey: StaticString { "streamId" }
    private var stream: String { "\"streamId\":\(JSONText.quoted(streamID))" }

    /// The content type goes without the `;rate=` that the answer document needs, or Plivo refuses the payload.
    var media: (prefix: String, suffix: String) {
        let type = #""contentType":"\#(format.contentType)","sampleRate":\#(format.sampleRate.hertz)"#
        return (#"{"event":"playAudio","media":{\#(type),"payload":""#, #""}}"#)
    }

    var clear: String { #"{"event":"clearAudio",\#(stream)}"# }

    func mark(_ name: String) -> String {
        #"{"event":"checkpoint",\#(stream),"name":\#(JSONText.quoted(name))}"#
    }

    static func callStart(_ message: JSONValue) throws(LinecardError) -> CallStart {
        let start = message["start"] ?? .null
        return CallStart(
            provider: .plivo,
            streamID: try message.requireString("start", "streamId"),
            callID: try message.requireString("start", "callId"),
            accountID: start["accountId"]?.string ?? "",
            tracks: start.tracks(),
            mediaFormat: try start.mediaFormat(),
            customParameters: extraHeaders(message["extra_headers"])
        )
    }

    func markName(event: String, _ message: JSONValue) throws(LinecardError) -> String? {
        event == "playedStream" ? try message.requireString("name") : nil
    }

    /// Extra headers come as one string in three forms: pairs split by `;`, pairs split by `,`, or a JSON object.
    static func extraHeaders(_ value: JSONValue?) -> [String: String] {
        guard let text = value?.string else { return (value?.members ?? [:]).compactMapValues(\.string) }
        if text.first(where: { !$0.isWhitespace }) == "{" {
            let object = try? JSONValue.object(parsing: Array(text.utf8).span)
            return (object?.members ?? [:]).compactMapValues(\.string)
        }
        var headers: [String: String] = [:]
        for pair in text.split(whereSeparator: { $0 == ";" || $0 == "," }) {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = String(parts[0].drop(while: \.isWhitespace))
            if parts.count == 2, !name.isEmpty { headers[name] = String(parts[1]) }
        }
        return headers
    }
}
