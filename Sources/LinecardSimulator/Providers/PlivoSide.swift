// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec

/// Plivo Audio Streaming:
/// https://www.plivo.com/docs/voice-agents/audio-streaming/concepts/audio-streaming-reference
struct PlivoSide: ProviderSide {
    private let start: CallStart
    let format: MediaFormat
    private let stream: String
    private let headers: String

    init(_ start: CallStart) {
        self.start = start
        format = start.mediaFormat ?? MediaFormat()
        stream = #""streamId":\#(JSONText.quoted(start.streamID))"#
        let pairs = start.customParameters.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        headers = #""extra_headers":\#(JSONText.quoted(pairs.joined(separator: ";")))"#
    }

    /// Messages of 64 KB and payloads of 16 KB, by the guide. 160 bytes of mu-law, of which a vendor example speaks, are
    /// 20 ms. The buffer takes 40 s by one page and 60 s by another.
    var limits: SideLimits {
        SideLimits(
            message: 65_536, payload: 16_384, undoubtedChunk: .milliseconds(20), buffer: .seconds(60),
            undoubtedBuffer: .seconds(40), wantsUniqueNames: true)
    }

    /// `playedStream` is documented for audio that was played, and nothing says that cleared checkpoints come back.
    var returnsClearedMarks: Bool { false }
    var doubtsFragments: Bool { false }

    // MARK: To the application

    var numberedOpenings: Int { 1 }

    func opening() -> [String] {
        let tracks = start.tracks.map { "\"\($0.rawValue)\"" }.joined(separator: ",")
        let description =
            #"{"callId":\#(JSONText.quoted(start.callID)),\#(stream),"accountId":\#(JSONText.quoted(start.accountID)),"#
            + #""tracks":[\#(tracks)],"mediaFormat":{"encoding":"\#(format.contentType)","#
            + #""sampleRate":\#(format.sampleRate.hertz)}}"#
        return [#"{"event":"start","sequenceNumber":1,"start":\#(description),\#(headers)}"#]
    }

    func media(_ payload: String, chunk: Int, milliseconds: Int, number: Int) -> String {
        let media = #"{"track":"inbound","timestamp":"\#(milliseconds)","chunk":\#(chunk),"payload":"\#(payload)"}"#
        return #"{"event":"media","sequenceNumber":\#(number),\#(stream),"media":\#(media),\#(headers)}"#
    }

    func key(_ key: KeypadEntry, milliseconds: Int, number: Int) -> String {
        let dtmf = #"{"track":"inbound","digit":"\#(key.rawValue)","timestamp":"\#(milliseconds)"}"#
        return #"{"event":"dtmf","sequenceNumber":\#(number),\#(stream),"dtmf":\#(dtmf),\#(headers)}"#
    }

    func mark(_ name: String, number: Int) -> String {
        #"{"event":"playedStream","sequenceNumber":\#(number),\#(stream),"name":\#(JSONText.quoted(name))}"#
    }

    func cleared(number: Int) -> String? { #"{"event":"clearedAudio","sequenceNumber":\#(number),\#(stream)}"# }

    /// Plivo closes the connection; `stop` is in none of its schemas.
    func stop(number: Int) -> String? { nil }

    // MARK: From the application

    func read(_ message: MessageFields) throws(MessageFault) -> ApplicationMessage {
        let event = try message.string("event")
        switch event {
        case "playAudio": return try playAudio(message)
        case "checkpoint":
            let name = try message.string("name")
            try checkStream(try message.string("streamId"))
            return ApplicationMessage(order: .mark(name: name), doubts: doubts(message, ["event", "streamId", "name"]))
        case "clearAudio":
            var doubts = doubts(message, ["event", "streamId"])
            if message["streamId"] == nil {
                doubts.insert(.missingStreamID)
            } else {
                try checkStream(try message.string("streamId"))
            }
            return ApplicationMessage(order: .clear, doubts: doubts)
        case "sendDTMF":
            let keys = Self.keys(try message.string("dtmf"))
            if keys.isEmpty { throw MessageFault(.unknownKey, try message.string("dtmf")) }
            let doubts = doubts(message, ["event", "dtmf", "streamId"])
            return ApplicationMessage(order: .press(keys), doubts: doubts.union([.undocumentedEvent]))
        default: throw MessageFault(.unknownEvent, event)
        }
    }

    private func playAudio(_ message: MessageFields) throws(MessageFault) -> ApplicationMessage {
        let media = try message.object("media")
        let payload = try media.string("payload")
        let contentType = try media.string("contentType")
        if contentType.contains(";") { throw MessageFault(.rateInContentType, contentType) }
        if contentType != format.contentType { throw MessageFault(.wrongContentType, contentType) }
        var doubts = doubts(message, ["event", "media", "streamId"])
            .union(self.doubts(media, ["contentType", "sampleRate", "payload"]))
        switch media["sampleRate"] {
        case .number(Double(format.sampleRate.hertz)): break
        case .string("\(format.sampleRate.hertz)"): doubts.insert(.sampleRateAsText)
        case .number(let hertz): throw MessageFault(.wrongSampleRate, "\(hertz)")
        case .string(let hertz): throw MessageFault(.wrongSampleRate, hertz)
        case nil: throw MessageFault(.missingField, "media.sampleRate")
        default: throw MessageFault(.wrongType, "media.sampleRate")
        }
        // The schema has no id here; pipecat and Plivo's own Java SDK send it.
        switch message["streamId"] {
        case nil, .string(start.streamID): break
        default: doubts.insert(.otherStreamID)
        }
        return ApplicationMessage(order: .play(payload: payload), doubts: doubts)
    }

    private func checkStream(_ found: String) throws(MessageFault) {
        if !found.utf8.elementsEqual(start.streamID.utf8) { throw MessageFault(.wrongStream, found) }
    }

    private func doubts(_ fields: MessageFields, _ names: [String]) -> Set<DoubtfulMessage> {
        fields.unexpectedName(besides: names) == nil ? [] : [.undocumentedField]
    }

    /// Keys as the schema of `sendDTMF` has them. None if any character is another.
    private static func keys(_ text: String) -> [KeypadEntry] {
        let keys = text.map { KeypadEntry(rawValue: String($0)) }
        return keys.contains(nil) ? [] : keys.compactMap { $0 }
    }
}
