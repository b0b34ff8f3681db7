// SPDX-License-Identifier: Apache-2.0

/// Messages as Twilio sends them over a stream
/// (https://www.twilio.com/docs/voice/media-streams/websocket-messages), with texts that are JSON already.
enum StreamMessage {
    private static let stream = #""streamSid":"MZ00000000000000000000000000000000""#

    /// The start of a call.
    static func start(
        call: String, account: String = "AC00000000000000000000000000000000", encoding: String = "audio/x-mulaw",
        parameters: String = ""
    ) -> String {
        let format = #""mediaFormat":{"encoding":"\#(encoding)","sampleRate":8000,"channels":1}"#
        let ids = #""accountSid":"\#(account)",\#(stream),"callSid":"\#(call)""#
        let start = #"{\#(ids),"tracks":["inbound"],\#(format),"customParameters":{\#(parameters)}}"#
        return #"{"event":"start","sequenceNumber":"1","start":\#(start),\#(stream)}"#
    }

    /// So many samples of silence.
    static func media(samples: Int = 159) -> String {
        let media = #"{"track":"inbound","payload":"\#(String(repeating: "////", count: samples / 3))"}"#
        return #"{"event":"media","media":\#(media),\#(stream)}"#
    }

    /// Silence with a number, which tells whether messages are missing.
    static func media(number: Int) -> String {
        #"{"event":"media","sequenceNumber":"\#(number)","media":{"chunk":"\#(number)","payload":"////"},\#(stream)}"#
    }

    static func mark(_ name: String) -> String { #"{"event":"mark",\#(stream),"mark":{"name":"\#(name)"}}"# }

    static let key = #"{"event":"dtmf",\#(stream),"dtmf":{"track":"inbound_track","digit":"1"}}"#
}
