// SPDX-License-Identifier: Apache-2.0

import LinecardCodec
import LinecardSimulator

extension MessageRow {
    private static let id = "MZ0000000000000000000000000000000b"

    /// Sections are those of reference/twilio.md.
    static let twilio: [MessageRow] = [
        // Obeyed.
        MessageRow("3 media", #"{"event":"media","streamSid":"\#(id)","media":{"payload":"f39/fw=="}}"#, .heard(4)),
        MessageRow("3 media", #"{"media":{"payload":"\#(audio)"},"streamSid":"\#(id)","event":"media"}"#, .heard(160)),
        MessageRow(
            "3 media",
            """
            { "event" : "media",
              "streamSid" : "\(id)",
              "media" : { "payload" : "\(audio)" } }
            """, .heard(160)),
        MessageRow(
            "3 any amount", #"{"event":"media","streamSid":"\#(id)","media":{"payload":"\#(long(60))"}}"#,
            .heard(480_000)),
        MessageRow("3 media", #"{"event":"media","streamSid":"\#(id)","media":{"payload":"f39\/fw=="}}"#, .heard(4)),
        MessageRow(
            "3 media", #"{"\u0065vent":"media","streamSid":"\#(id)","media":{"payload":"f39/fw=="}}"#, .heard(4)),
        MessageRow("3 mark", #"{"event":"mark","streamSid":"\#(id)","mark":{"name":"turn-7"}}"#, .marked("turn-7")),
        MessageRow(
            "3 mark", #"{"event":"mark","streamSid":"\#(id)","mark":{"name":"\u00e9 \"é\""}}"#, .marked("é \"é\"")),
        MessageRow("3 clear", #"{"event":"clear","streamSid":"\#(id)"}"#, .cleared),

        // Obeyed, though doubtful.
        MessageRow(
            "3 not documented", #"{"event":"media","streamSid":"\#(id)","media":{"payload":"f39/fw"}}"#, .heard(4),
            .unpaddedPayload),
        MessageRow(
            "3 not documented", #"{"event":"media","streamSid":"\#(id)","media":{"payload":"f39/fwA"}}"#, .heard(5),
            .unpaddedPayload),
        MessageRow(
            "3 not documented", #"{"event":"media","streamSid":"\#(id)","media":{"payload":""}}"#, .heard(0),
            .emptyPayload),
        MessageRow(
            "3 header bytes", #"{"event":"media","streamSid":"\#(id)","media":{"payload":"UklGRiQAAAA="}}"#, .heard(8),
            .containerHeader),
        MessageRow("3 mark", #"{"event":"mark","streamSid":"\#(id)","mark":{"name":""}}"#, .marked(""), .emptyName),

        // Another or no stream.
        MessageRow(
            "3 case matters", #"{"event":"media","stream_sid":"\#(id)","media":{"payload":"\#(audio)"}}"#,
            .dropped(.missingField)),
        MessageRow(
            "3 case matters", #"{"event":"media","streamId":"\#(id)","media":{"payload":"\#(audio)"}}"#,
            .dropped(.missingField)),
        MessageRow(
            "3 case matters", #"{"event":"media","streamsid":"\#(id)","media":{"payload":"\#(audio)"}}"#,
            .dropped(.missingField)),
        MessageRow(
            "9 stream_sid", #"{"event":"mark","stream_sid":"\#(id)","mark":{"name":"a"}}"#, .dropped(.missingField)),
        MessageRow("3 missing field", #"{"event":"media","media":{"payload":"\#(audio)"}}"#, .dropped(.missingField)),
        MessageRow(
            "3 not this stream's",
            #"{"event":"media","streamSid":"MZ0000000000000000000000000000000c","media":{"payload":"\#(audio)"}}"#,
            .dropped(.wrongStream)),
        MessageRow(
            "3 not this stream's", #"{"event":"media","streamSid":"","media":{"payload":"\#(audio)"}}"#,
            .dropped(.wrongStream)),
        MessageRow(
            "3 not this stream's",
            #"{"event":"media","streamSid":"mz0000000000000000000000000000000b","media":{"payload":"\#(audio)"}}"#,
            .dropped(.wrongStream)),
        MessageRow(
            "3 not this stream's", #"{"event":"clear","streamSid":"MZ0000000000000000000000000000000c"}"#,
            .dropped(.wrongStream)),
        MessageRow(
            "3 not this stream's",
            #"{"event":"mark","streamSid":"CA0000000000000000000000000000000c","mark":{"name":"a"}}"#,
            .dropped(.wrongStream)),
        MessageRow("3 streamSid", #"{"event":"clear","streamSid":null}"#, .dropped(.wrongType)),

        // Extra fields.
        MessageRow(
            "3 extra field",
            #"{"event":"media","sequenceNumber":"4","streamSid":"\#(id)","media":{"payload":"\#(audio)"}}"#,
            .dropped(.unexpectedField)),
        MessageRow(
            "3 extra field",
            #"{"event":"media","streamSid":"\#(id)","media":{"track":"outbound","payload":"\#(audio)"}}"#,
            .dropped(.unexpectedField)),
        MessageRow(
            "2.3 as received",
            #"{"event":"media","streamSid":"\#(id)","media":{"track":"inbound","chunk":"2","timestamp":"25","#
                + #""payload":"\#(audio)"}}"#,
            .dropped(.unexpectedField)),
        MessageRow(
            "3 extra field", #"{"event":"media","streamSid":"\#(id)","media":{"payload":"\#(audio)"},"name":null}"#,
            .dropped(.unexpectedField)),
        MessageRow(
            "3 extra field", #"{"event":"mark","streamSid":"\#(id)","mark":{"name":"a","id":1}}"#,
            .dropped(.unexpectedField)),
        MessageRow(
            "3 extra field", #"{"event":"clear","streamSid":"\#(id)","media":{}}"#, .dropped(.unexpectedField)),

        // Fields missing, or of another type.
        MessageRow("9 mark without mark", #"{"event":"mark","streamSid":"\#(id)"}"#, .dropped(.missingField)),
        MessageRow(
            "9 mark without mark", #"{"event":"mark","streamSid":"\#(id)","name":"a"}"#, .dropped(.missingField)),
        MessageRow("3 mark.name", #"{"event":"mark","streamSid":"\#(id)","mark":{}}"#, .dropped(.missingField)),
        MessageRow("3 mark.name", #"{"event":"mark","streamSid":"\#(id)","mark":{"name":7}}"#, .dropped(.wrongType)),
        MessageRow("3 media.payload", #"{"event":"media","streamSid":"\#(id)","media":{}}"#, .dropped(.missingField)),
        MessageRow(
            "3 media.payload", #"{"event":"media","streamSid":"\#(id)","payload":"\#(audio)"}"#, .dropped(.missingField)
        ),
        MessageRow(
            "3 media.payload", #"{"event":"media","streamSid":"\#(id)","media":{"payload":[127,127]}}"#,
            .dropped(.wrongType)),
        MessageRow(
            "3 media.payload", #"{"event":"media","streamSid":"\#(id)","media":"\#(audio)"}"#, .dropped(.wrongType)),
        MessageRow("3 event", #"{"streamSid":"\#(id)","media":{"payload":"\#(audio)"}}"#, .dropped(.missingField)),
        MessageRow("3 event", #"{"event":1,"streamSid":"\#(id)"}"#, .dropped(.wrongType)),

        // Events that Twilio doesn't take.
        MessageRow(
            "1 no keys out", #"{"event":"dtmf","streamSid":"\#(id)","dtmf":{"digit":"1"}}"#, .dropped(.unknownEvent)),
        MessageRow(
            "3 event", #"{"event":"Media","streamSid":"\#(id)","media":{"payload":"\#(audio)"}}"#,
            .dropped(.unknownEvent)),
        MessageRow("3 event", #"{"event":"stop","streamSid":"\#(id)"}"#, .dropped(.unknownEvent)),
        MessageRow(
            "3 event",
            #"{"event":"playAudio","media":{"contentType":"audio/x-mulaw","sampleRate":8000,"payload":"\#(audio)"}}"#,
            .dropped(.unknownEvent)),
        MessageRow("3 event", #"{"event":"clearAudio","streamId":"\#(id)"}"#, .dropped(.unknownEvent)),
        MessageRow("3 event", #"{"event":"checkpoint","streamId":"\#(id)","name":"a"}"#, .dropped(.unknownEvent)),
        MessageRow("3 event", #"{"event":"sendDTMF","dtmf":"1"}"#, .dropped(.unknownEvent)),

        // Payloads.
        MessageRow(
            "3 Base64", #"{"event":"media","streamSid":"\#(id)","media":{"payload":"f39_fw=="}}"#, .dropped(.badPayload)
        ),
        MessageRow(
            "3 line breaks", #"{"event":"media","streamSid":"\#(id)","media":{"payload":"f39/\nfw=="}}"#,
            .dropped(.badPayload)),
        MessageRow(
            "3 Base64", #"{"event":"media","streamSid":"\#(id)","media":{"payload":"f39/f"}}"#, .dropped(.badPayload)),
        MessageRow(
            "9 Base64 twice", #"{"event":"media","streamSid":"\#(id)","media":{"payload":"\#(twice)"}}"#,
            .dropped(.encodedTwice)),

        // Not JSON.
        MessageRow(
            "3 not JSON", #"{"event":"media","streamSid":"\#(id)","media":{"payload":"\#(audio)"}]"#, .dropped(.notJSON)
        ),
        MessageRow("3 not JSON", "hello", .dropped(.notJSON)),
        MessageRow("3 not JSON", "", .dropped(.notJSON)),
        MessageRow("3 not JSON", #"{"event":"clear","streamSid":"\#(id)"}}"#, .dropped(.notJSON)),
        MessageRow("3 not JSON", #"{'event':'clear','streamSid':'\#(id)'}"#, .dropped(.notJSON)),
        MessageRow("3 not JSON", #"{"event":"clear","streamSid":"\#(id)",}"#, .dropped(.notJSON)),
        MessageRow("3 an object", #"[{"event":"clear","streamSid":"\#(id)"}]"#, .dropped(.notAnObject)),
    ]

    /// Encodes this many seconds of audio.
    static func long(_ seconds: Int) -> String { Base64.encode([UInt8](repeating: 0x20, count: 8_000 * seconds)) }

    /// 120 different bytes, encoded twice: 160 bytes that look like mu-law.
    static let twice = Base64.encode(Array(Base64.encode((0..<120).map { $0 &* 37 }).utf8))
}
