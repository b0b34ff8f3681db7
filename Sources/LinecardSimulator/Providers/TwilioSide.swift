// SPDX-License-Identifier: Apache-2.0

import Linecard

/// Twilio Media Streams: https://www.twilio.com/docs/voice/media-streams/websocket-messages
///
/// What Twilio drops is in https://www.twilio.com/docs/api/errors/31951: events that it doesn't know, a missing or an
/// additional field, another stream's id.
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
    var doubtsFragments: Bool { true }

    // MARK: To the application

    var numberedOpenings: Int { 1 }

    func opening() -> [String] {
        let tracks = start.tracks.map { "\"\($0.rawValue)\"" }.joined(separator: ",")
        let parameters = start.customParameters.sorted { $0.key < $1.key }
            .map { "\(JSONText.quoted($0.key)):\(JSONText.quoted($0.value))" }.joined(separator: ",")
        let description =
            #"{"accountSid":\#(JSONText.quoted(start.accountID)),\#(stream),"callSid":\#(JSONText.quoted(start.callID)),"#
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

    /// The marks that come back say enough.
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
            try refuse(media.unexpectedName(besides: ["payload"]))
        case "mark":
            let mark = try message.object("mark")
            order = .mark(name: try mark.string("name"))
            try check(message, has: ["event", "streamSid", "mark"])
            try refuse(mark.unexpectedName(besides: ["name"]))
        case "clear":
            order = .clear
            try check(message, has: ["event", "streamSid"])
        default: throw MessageFault(.unknownEvent, event)
        }
        return ApplicationMessage(order: order)
    }

    /// Throws unless a message is of this stream and has no other fields than these.
    private func check(_ message: MessageFields, has names: [String]) throws(MessageFault) {
        let found = try message.string("streamSid")
        try refuse(message.unexpectedName(besides: names))
        if !found.utf8.elementsEqual(start.streamID.utf8) { throw MessageFault(.wrongStream, found) }
    }

    private func refuse(_ name: String?) throws(MessageFault) {
        if let name { throw MessageFault(.unexpectedField, name) }
    }
}
