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

    /// Messages of 64 KB and payloads of 16 KB, according to the guide. A vendor example limits messages to 160 bytes
    /// of mu-law, which are 20 ms. The buffer takes 40 s on one page and 60 s on another.
    var limits: SideLimits {
        SideLimits(
            message: 65_536, payload: 16_384, undisputedChunk: .milliseconds(20), buffer: .seconds(60),
            undisputedBuffer: .seconds(40), wantsUniqueNames: true)
    }

    /// `playedStream` is documented only for audio that was played.
    var returnsClearedMarks: Bool { false }
    var advisesAgainstFragments: Bool { false }

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

    /// Plivo only closes the connection; none of its schemas has a `stop`.
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
        // The schema has no id here, but pipecat and Plivo's own Java SDK send it.
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

    /// Returns the keys of a `sendDTMF`, or none if any character isn't in its schema.
    private static func keys(_ text: String) -> [KeypadEntry] {
        let keys = text.map { KeypadEntry(rawValue: String($0)) }
        return keys.contains(nil) ? [] : keys.compactMap { $0 }
    }
}

// MARK: Before the stream

extension PlivoSide {
    static var userAgent: String { "Plivo" }

    static func makeStart(account: String?, using generator: inout some RandomNumberGenerator) -> CallStart {
        func digits(_ count: Int) -> String {
            String((0..<count).map { _ in "0123456789abcdef".randomElement(using: &generator) ?? "0" })
        }
        func uuid() -> String { [8, 4, 4, 4, 12].map(digits).joined(separator: "-") }
        return CallStart(
            provider: .plivo, streamID: uuid(), callID: uuid(), accountID: account ?? "MA" + digits(18).uppercased(),
            sequenceNumber: 1)
    }

    static func webhookParameters(_ start: CallStart, from: String, to: String) -> [String: String] {
        [
            "ALegUUID": start.callID, "BillRate": "0.002", "CallStatus": "ringing", "CallUUID": start.callID,
            "Direction": "inbound", "Event": "StartApp", "From": from, "ParentAuthID": start.accountID, "To": to,
        ]
    }

    /// Signs with version 3: https://plivo.com/docs/voice/concepts/signature-validation
    static func signature(
        ofWebhook url: String, form: [String: String], token: String, nonce: String
    ) -> [(String, String)] {
        fields(text: text(of: url, form), token: token, nonce: nonce)
    }

    /// Signs the URL with `http` in place of `wss`, the only form that has been seen on live calls.
    static func signature(ofStream url: String, token: String, nonce: String) -> [(String, String)] {
        let text = text(of: "http" + url.drop { $0 != ":" }, [:])
        return fields(text: text, token: token, nonce: nonce)
    }

    private static func fields(text: String, token: String, nonce: String) -> [(String, String)] {
        let signature = HMACSignature.sha256("\(text).\(nonce)", token: token)
        return [
            ("X-Plivo-Signature-V3", signature), ("X-Plivo-Signature-Ma-V3", signature),
            ("X-Plivo-Signature-V3-Nonce", nonce),
        ]
    }

    /// Returns the URL without its query, then the query and the form, each in order of names.
    private static func text(of url: String, _ form: [String: String]) -> String {
        let base = url.prefix { $0 != "?" }
        let query = FormBody.pairs(of: url.dropFirst(base.count + 1)).map { "\($0.name)=\($0.value)" }
        let fields = FormBody.sorted(form).map { $0.name + $0.value }.joined()
        if query.isEmpty && fields.isEmpty { return String(base) }
        return base + "?" + query.joined(separator: "&") + (query.isEmpty || fields.isEmpty ? "" : ".") + fields
    }

    /// Reads a `<Stream>`, whose text is the URL: https://www.plivo.com/docs/voice-agents/audio-streaming/xml/stream
    static func stream(in document: XMLElement, answering url: String) throws(DocumentFault) -> StreamRequest {
        if document.name != "Response" { throw .noResponse(document.name) }
        if !document.text.isEmpty { throw .strayText }
        guard let place = document.children.firstIndex(where: { $0.name == "Stream" }) else { throw .noStream }
        let stream = document.children[place]
        let isBidirectional = try flag("bidirectional", of: stream)
        let track = stream.attributes["audioTrack"] ?? "inbound"
        guard (isBidirectional ? ["inbound"] : ["inbound", "outbound", "both"]).contains(track) else {
            throw .badAttribute("audioTrack", value: track)
        }
        guard let parts = StreamURL(stream.text), parts.isWebSocket, stream.text.utf16.count <= 2_048 else {
            throw .badURL(stream.text)
        }
        if try !flag("keepCallAlive", of: stream), place == document.children.count - 1 { throw .nothingKeepsCallAlive }
        var request = StreamRequest(
            url: stream.text, format: try format(of: stream), parameters: try headers(of: stream),
            isBidirectional: isBidirectional)
        if stream.attributes["contentType"] == nil { request.doubts.insert(.defaultContentType) }
        if !parts.isSecure { request.doubts.insert(.unencryptedStream) }
        return request
    }

    private static func flag(_ name: String, of stream: XMLElement) throws(DocumentFault) -> Bool {
        switch stream.attributes[name] {
        case nil, "false": return false
        case "true": return true
        case let value?: throw .badAttribute(name, value: value)
        }
    }

    /// Returns the format of a stream. Defaults to mu-law, though one of Plivo's pages says L16.
    private static func format(of stream: XMLElement) throws(DocumentFault) -> MediaFormat {
        switch stream.attributes["contentType"] {
        case nil, "audio/x-mulaw;rate=8000": return MediaFormat()
        case "audio/x-l16;rate=8000": return MediaFormat(encoding: .l16LittleEndian, sampleRate: .hz8000)
        case "audio/x-l16;rate=16000": return MediaFormat(encoding: .l16LittleEndian, sampleRate: .hz16000)
        case "audio/x-l16;rate=24000": return MediaFormat(encoding: .l16LittleEndian, sampleRate: .hz24000)
        case let value?: throw .badAttribute("contentType", value: value)
        }
    }

    private static func headers(of stream: XMLElement) throws(DocumentFault) -> [String: String] {
        let text = stream.attributes["extraHeaders"] ?? ""
        if text.utf8.count > 512 { throw .parametersTooLong(limit: 512) }
        var headers: [String: String] = [:]
        for pair in text.split(whereSeparator: { ",;".contains($0) }) {
            let name = pair.prefix { $0 != "=" }
            if name.count == pair.count || name.isEmpty { throw .badAttribute("extraHeaders", value: text) }
            headers[String(name)] = String(pair.dropFirst(name.count + 1))
        }
        return headers
    }
}
