// SPDX-License-Identifier: Apache-2.0

import Linecard

/// Twilio Media Streams: https://www.twilio.com/docs/voice/media-streams/websocket-messages
///
/// Twilio drops unknown events, messages with a missing or an additional field, and messages with another stream's id:
/// https://www.twilio.com/docs/api/errors/31951
struct TwilioSide: ProviderSide {
    private let start: CallStart
    private let stream: String

    init(_ start: CallStart) {
        self.start = start
        stream = #""streamSid":\#(JSONText.quoted(start.streamID))"#
    }

    var format: MediaFormat { MediaFormat() }
    var limits: SideLimits { SideLimits(refusesEncodedTwice: true) }
    var returnsClearedMarks: Bool { true }
    var advisesAgainstFragments: Bool { true }

    // MARK: To the application

    var numberedOpenings: Int { 1 }

    func opening() -> [String] {
        let tracks = start.tracks.map { "\"\($0.rawValue)\"" }.joined(separator: ",")
        let parameters = start.customParameters.sorted { $0.key < $1.key }
            .map { "\(JSONText.quoted($0.key)):\(JSONText.quoted($0.value))" }.joined(separator: ",")
        let description =
            #"{"accountSid":\#(JSONText.quoted(start.accountID)),\#(stream),"#
            + #""callSid":\#(JSONText.quoted(start.callID)),"#
            + #""tracks":[\#(tracks)],"mediaFormat":{"encoding":"audio/x-mulaw","sampleRate":8000,"channels":1},"#
            + #""customParameters":{\#(parameters)}}"#
        return [
            #"{"event":"connected","protocol":"Call","version":"1.0.0"}"#,
            #"{"event":"start","sequenceNumber":"1","start":\#(description),\#(stream)}"#,
        ]
    }

    func media(_ payload: String, chunk: Int, milliseconds: Int, number: Int) -> String {
        let media = #"{"track":"inbound","chunk":"\#(chunk)","timestamp":"\#(milliseconds)","payload":"\#(payload)"}"#
        return #"{"event":"media","sequenceNumber":"\#(number)","media":\#(media),\#(stream)}"#
    }

    func key(_ key: KeypadEntry, milliseconds: Int, number: Int) -> String {
        let dtmf = #"{"track":"inbound_track","digit":"\#(key.rawValue)"}"#
        return #"{"event":"dtmf",\#(stream),"sequenceNumber":"\#(number)","dtmf":\#(dtmf)}"#
    }

    func mark(_ name: String, number: Int) -> String {
        #"{"event":"mark","sequenceNumber":"\#(number)",\#(stream),"mark":{"name":\#(JSONText.quoted(name))}}"#
    }

    /// Twilio only returns the marks.
    func cleared(number: Int) -> String? { nil }

    func stop(number: Int) -> String? {
        let stop =
            #"{"accountSid":\#(JSONText.quoted(start.accountID)),"callSid":\#(JSONText.quoted(start.callID))}"#
        return #"{"event":"stop","sequenceNumber":"\#(number)","stop":\#(stop),\#(stream)}"#
    }

    // MARK: From the application

    func read(_ message: MessageFields) throws(MessageFault) -> ApplicationMessage {
        let event = try message.string("event")
        let order: ApplicationMessage.Order
        switch event {
        case "media":
            let media = try message.object("media")
            order = .play(payload: try media.string("payload"))
            try check(message, has: ["event", "streamSid", "media"])
            try rejectField(media.unexpectedName(besides: ["payload"]))
        case "mark":
            let mark = try message.object("mark")
            order = .mark(name: try mark.string("name"))
            try check(message, has: ["event", "streamSid", "mark"])
            try rejectField(mark.unexpectedName(besides: ["name"]))
        case "clear":
            order = .clear
            try check(message, has: ["event", "streamSid"])
        default: throw MessageFault(.unknownEvent, event)
        }
        return ApplicationMessage(order: order)
    }

    /// Throws unless a message is of this stream and has no other fields than `names`.
    private func check(_ message: MessageFields, has names: [String]) throws(MessageFault) {
        let found = try message.string("streamSid")
        try rejectField(message.unexpectedName(besides: names))
        if !found.utf8.elementsEqual(start.streamID.utf8) { throw MessageFault(.wrongStream, found) }
    }

    private func rejectField(_ name: String?) throws(MessageFault) {
        if let name { throw MessageFault(.unexpectedField, name) }
    }
}

// MARK: Before the stream

extension TwilioSide {
    static var userAgent: String { "TwilioProxy/1.1" }

    static func makeStart(account: String?, using generator: inout some RandomNumberGenerator) -> CallStart {
        func digits() -> String {
            String((0..<32).map { _ in "0123456789abcdef".randomElement(using: &generator) ?? "0" })
        }
        return CallStart(
            provider: .twilio, streamID: "MZ" + digits(), callID: "CA" + digits(),
            accountID: account ?? "AC" + digits(),
            sequenceNumber: 1
        )
    }

    static func webhookParameters(_ start: CallStart, from: String, to: String) -> [String: String] {
        [
            "AccountSid": start.accountID, "ApiVersion": "2010-04-01", "CallSid": start.callID, "CallStatus": "ringing",
            "Called": to, "Caller": from, "Direction": "inbound", "From": from, "To": to,
        ]
    }

    /// Signs the URL, for `https` without its port, followed by the parameters in order of names, with nothing between:
    /// https://www.twilio.com/docs/usage/security#validating-requests
    static func signature(
        ofWebhook url: String, form: [String: String], token: String, nonce: String
    ) -> [(String, String)] {
        var text = url
        if let parts = StreamURL(url), parts.scheme == .https, parts.authority.hasSuffix(":\(parts.port)"),
            let authority = url.firstRange(of: parts.authority)
        {
            text.replaceSubrange(authority, with: parts.authority.dropLast(":\(parts.port)".count))
        }
        for pair in FormBody.sorted(form) { text += pair.name + pair.value }
        return [("X-Twilio-Signature", HMACSignature.sha1(text, token: token))]
    }

    static func signature(ofStream url: String, token: String, nonce: String) -> [(String, String)] {
        [("x-twilio-signature", HMACSignature.sha1(url, token: token))]
    }

    /// Reads a `<Connect><Stream>`, or a `<Start><Stream>`, which only listens:
    /// https://www.twilio.com/docs/voice/twiml/stream
    static func stream(in document: XMLElement, answering url: String) throws(DocumentFault) -> StreamRequest {
        if document.name != "Response" { throw .noResponse(document.name) }
        let verbs = document.children
        // Twilio opens the stream of a <Start> too, but only the connected application talks to the caller.
        guard let place = Self.place(of: "Connect", in: verbs) ?? Self.place(of: "Start", in: verbs),
            let stream = verbs[place].children.first(where: { $0.name == "Stream" })
        else { throw .noStream }
        let isBidirectional = verbs[place].name == "Connect"
        let tracks = isBidirectional ? ["inbound_track"] : ["inbound_track", "outbound_track", "both_tracks"]
        if let track = stream.attributes["track"], !tracks.contains(track) {
            throw .badAttribute("track", value: track)
        }
        // After a stream that only listens, the call continues with the next verb, and ends without one.
        if !isBidirectional && place == verbs.count - 1 { throw .nothingKeepsCallAlive }
        var request = StreamRequest(
            url: try absoluteURL(stream.attributes["url"], answering: url), parameters: try parameters(of: stream),
            isBidirectional: isBidirectional)
        if stream.attributes["url"]?.contains("?") == true { request.doubts.insert(.queryInURL) }
        return request
    }

    /// Returns the index of the first verb of a name that contains a stream.
    private static func place(of name: String, in verbs: [XMLElement]) -> Int? {
        verbs.firstIndex { verb in verb.name == name && verb.children.contains { $0.name == "Stream" } }
    }

    /// Resolves an absolute or relative URL, which must be `wss`, and drops its query. Sources disagree on whether a
    /// query is lost or makes the handshake fail.
    private static func absoluteURL(_ text: String?, answering url: String) throws(DocumentFault) -> String {
        guard let text else { throw .missingAttribute("url") }
        var absolute = text
        if !text.contains("://"), let base = StreamURL(url) {
            let folder = base.path.prefix { $0 != "?" }.reversed().drop { $0 != "/" }.reversed()
            absolute = "wss://\(base.authority)\(text.hasPrefix("/") ? "" : String(folder))\(text)"
        }
        guard let parts = StreamURL(absolute), parts.scheme == .wss else { throw .badURL(text) }
        return String(absolute.prefix { $0 != "?" })
    }

    private static func parameters(of stream: XMLElement) throws(DocumentFault) -> [String: String] {
        var parameters: [String: String] = [:]
        for parameter in stream.children where parameter.name == "Parameter" {
            guard let name = parameter.attributes["name"] else { throw .missingAttribute("name of Parameter") }
            guard let value = parameter.attributes["value"] else { throw .missingAttribute("value of Parameter") }
            if name.count + value.count >= 500 { throw .parametersTooLong(limit: 500) }
            parameters[name] = value
        }
        return parameters
    }
}
