// SPDX-License-Identifier: Apache-2.0

import LinecardCodec

/// The messages of Plivo Audio Streaming:
/// https://www.plivo.com/docs/voice-agents/audio-streaming/concepts/audio-streaming-reference
struct PlivoMessages: ControlMessages {
    let streamID: String

    static var provider: Provider { .plivo }
    static var streamKey: StaticString { "streamId" }

    /// Plivo's guide allows 16 KB of Base64 in a message: a second and a half of mu-law.
    private static let payloadLimit = 16_384

    /// The content type goes without the `;rate=` that the answer document needs, or Plivo refuses the payload.
    static func dialect(
        streamID: String, format: MediaFormat, track: Track
    ) throws(ConfigurationError) -> Dialect {
        let hasFormat = formats.contains { $0 == format.encoding && $1.contains(format.sampleRate) }
        guard hasFormat else { throw .unsupportedFormat(format) }
        let type = #""contentType":"\#(format.contentType)","sampleRate":\#(format.sampleRate.hertz)"#
        return Dialect(
            PlivoMessages(streamID: streamID), format: format, track: track,
            mediaPrefix: #"{"event":"playAudio","media":{\#(type),"payload":""#, mediaSuffix: #""}}"#,
            payloadLimit: payloadLimit)
    }

    private static let formats: [(AudioLine.Encoding, [SampleRate])] = [
        (.muLaw, [.hz8000]),
        (.l16LittleEndian, [.hz8000, .hz16000, .hz24000]),
        (.l16BigEndian, [.hz8000, .hz16000, .hz24000]),
    ]

    private var stream: String { "\"streamId\":\(JSONText.quoted(streamID))" }

    // MARK: Out

    var clear: String { #"{"event":"clearAudio",\#(stream)}"# }

    func mark(_ name: String) -> String {
        #"{"event":"checkpoint",\#(stream),"name":\#(JSONText.quoted(name))}"#
    }

    /// Not in Plivo's reference, but on a page beside it:
    /// https://www.plivo.com/docs/voice-agents/audio-streaming/concepts/stream-event-protocol
    func dtmf(_ keys: [KeypadEntry]) -> String? {
        #"{"event":"sendDTMF","dtmf":"\#(keys.map(\.rawValue).joined())"}"#
    }

    // MARK: In

    static func content(of event: String, _ message: JSONValue) throws(LinecardError) -> ProviderMessage.Content {
        switch event {
        case "playedStream", "played": .mark(name: try message.requireString("name"))
        case "clearedAudio": .cleared
        case "error", "incorrectPayload", "playFailed": .error(ProviderError(event: event, reason: reason(in: message)))
        default: .other
        }
    }

    /// Plivo does not document the shape of an error: `reason` has been seen, the others are as likely as any.
    private static func reason(in message: JSONValue) -> String? {
        [
            message["reason"], message["error"]?["reason"], message["error"]?["message"], message["error"],
            message["message"],
        ]
        .lazy.compactMap { $0?.string }.first
    }

    static func callStart(_ message: JSONValue) throws(LinecardError) -> CallStart {
        let start = message["start"] ?? .null
        var stream = CallStart(
            provider: .plivo,
            streamID: try message.requireString("start", "streamId"),
            callID: try message.requireString("start", "callId"),
            accountID: start["accountId"]?.string ?? "",
            tracks: start.tracks(),
            mediaFormat: try start.mediaFormat(),
            customParameters: customParameters(message),
            sequenceNumber: message["sequenceNumber"]?.integer
        )
        stream.readStreamParameters()
        return stream
    }

    /// The extra headers, and custom parameters, which Plivo's SDK for Java has in `start` too.
    private static func customParameters(_ message: JSONValue) -> [String: String] {
        let parameters = (message["start"]?["customParameters"]?.members ?? [:]).compactMapValues(\.text)
        return extraHeaders(message["extra_headers"]).merging(parameters) { header, _ in header }
    }

    /// Extra headers come as one string in three forms: pairs split by `;`, pairs split by `,`, or a JSON object. White
    /// space around names and values is dropped, as Plivo's own library does.
    static func extraHeaders(_ value: JSONValue?) -> [String: String] {
        guard let text = value?.string else { return (value?.members ?? [:]).compactMapValues(\.text) }
        if text.first(where: { !$0.isWhitespace }) == "{" {
            let object = try? JSONValue.object(parsing: Array(text.utf8).span)
            return (object?.members ?? [:]).compactMapValues(\.text)
        }
        var headers: [String: String] = [:]
        for pair in text.split(whereSeparator: { $0 == ";" || $0 == "," }) {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = parts[0].trimmingWhiteSpace
            if parts.count == 2, !name.isEmpty { headers[name] = parts[1].trimmingWhiteSpace }
        }
        return headers
    }
}

extension Substring {
    fileprivate var trimmingWhiteSpace: String {
        let start = drop(while: \.isWhitespace)
        return String(start.reversed().drop(while: \.isWhitespace).reversed())
    }
}
