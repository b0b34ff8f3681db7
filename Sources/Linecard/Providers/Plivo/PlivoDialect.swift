// SPDX-License-Identifier: Apache-2.0

import LinecardCodec

/// The messages of Plivo Audio Streaming:
/// https://www.plivo.com/docs/voice-agents/audio-streaming/concepts/audio-streaming-reference
struct PlivoMessages: ControlMessages {
    let streamID: String

    static var provider: Provider { .plivo }
    static var streamKey: StaticString { "streamId" }

    /// The most characters of Base64 in a message, from Plivo's guide: 1.5 s of mu-law.
    private static let payloadLimit = 16_384

    /// Creates the dialect of a stream. Its content type must lack the `;rate=` of the answer document, or Plivo
    /// rejects the payload.
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

    /// Returns the message that presses keys. It is documented here, not in Plivo's reference:
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

    /// Returns the reason in an error. Plivo does not document its place: `reason` was seen, the others are guesses.
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
            streamID: try message.requireIdentifier("start", "streamId"),
            callID: try message.requireIdentifier("start", "callId"),
            accountID: try message.identifier("start", "accountId") ?? "",
            tracks: start.tracks(),
            mediaFormat: try start.mediaFormat(),
            sequenceNumber: message["sequenceNumber"]?.integer
        )
        // Plivo's SDK for Java has custom parameters in `start` too. A header of the same name takes precedence.
        stream.readParameters(
            extraHeaders(message["extra_headers"]) + (start["customParameters"]?.members.textPairs ?? []))
        return stream
    }

    /// Reads extra headers, which come as a JSON object, or as a string with a JSON object or with pairs separated by
    /// `;` or `,`. White space around the names and values of pairs is dropped, as in Plivo's own library.
    static func extraHeaders(_ value: JSONValue?) -> [(name: String, value: String)] {
        guard let text = value?.string.map({ Array($0.utf8) }) else { return value?.members.textPairs ?? [] }
        if text.first(where: { !$0.isWhiteSpace }) == UInt8(ascii: "{") {
            return (try? JSONValue.object(parsing: text.span))?.members.textPairs ?? []
        }
        return text.split { $0 == UInt8(ascii: ";") || $0 == UInt8(ascii: ",") }.compactMap { pair in
            let name = pair.prefix { $0 != UInt8(ascii: "=") }
            guard name.count < pair.count, !name.trimmingWhiteSpace.isEmpty else { return nil }
            let value = pair[name.endIndex...].dropFirst()
            return (
                String(decoding: name.trimmingWhiteSpace, as: UTF8.self),
                String(decoding: value.trimmingWhiteSpace, as: UTF8.self)
            )
        }
    }
}

extension ArraySlice<UInt8> {
    fileprivate var trimmingWhiteSpace: ArraySlice<UInt8> {
        guard let first = firstIndex(where: { !$0.isWhiteSpace }), let last = lastIndex(where: { !$0.isWhiteSpace })
        else {
            return []
        }
        return self[first...last]
    }
}

extension UInt8 {
    /// Indicates whether it is ASCII white space.
    fileprivate var isWhiteSpace: Bool { self == UInt8(ascii: " ") || (0x09...0x0D).contains(self) }
}
