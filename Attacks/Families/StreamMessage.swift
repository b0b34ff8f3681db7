// SPDX-License-Identifier: Apache-2.0

/// Twilio's messages (https://www.twilio.com/docs/voice/media-streams/websocket-messages). Texts must be escaped
/// already.
enum StreamMessage {
    private static let stream = #""streamSid":"MZ00000000000000000000000000000000""#

    /// Returns the start of a call.
    static func start(
        call: String, account: String = "AC00000000000000000000000000000000", encoding: String = "audio/x-mulaw",
        parameters: String = ""
    ) -> String {
        let format = #""mediaFormat":{"encoding":"\#(encoding)","sampleRate":8000,"channels":1}"#
        let ids = #""accountSid":"\#(account)",\#(stream),"callSid":"\#(call)""#
        let start = #"{\#(ids),"tracks":["inbound"],\#(format),"customParameters":{\#(parameters)}}"#
        return #"{"event":"start","sequenceNumber":"1","start":\#(start),\#(stream)}"#
    }

    /// Returns samples of silence, rounded down to a multiple of 3.
    static func media(samples: Int = 159) -> String {
        let media = #"{"track":"inbound","payload":"\#(String(repeating: "////", count: samples / 3))"}"#
        return #"{"event":"media","media":\#(media),\#(stream)}"#
    }

    /// Returns silence with a sequence number, whose gaps show missing messages.
    static func media(number: Int) -> String {
        #"{"event":"media","sequenceNumber":"\#(number)","media":{"chunk":"\#(number)","payload":"////"},\#(stream)}"#
    }

    static func mark(_ name: String) -> String { #"{"event":"mark",\#(stream),"mark":{"name":"\#(name)"}}"# }

    static let key = #"{"event":"dtmf",\#(stream),"dtmf":{"track":"inbound_track","digit":"1"}}"#
}
