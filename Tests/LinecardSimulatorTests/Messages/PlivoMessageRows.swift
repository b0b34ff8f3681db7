// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec
import LinecardSimulator

extension MessageRow {
    private static let id = "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee"
    private static let wide = MediaFormat(encoding: .l16LittleEndian, sampleRate: .hz16000)

    private static func play(_ media: String, _ rest: String = "") -> String {
        #"{"event":"playAudio","media":{\#(media)}\#(rest)}"#
    }

    /// Sections are those of reference/plivo.md.
    static let plivo: [MessageRow] = [
        // Obeyed.
        MessageRow("3.1", play(#""contentType":"audio/x-mulaw","sampleRate":8000,"payload":"f39/fw==""#), .heard(4)),
        MessageRow("3.1", play(#""payload":"\#(audio)","sampleRate":8000,"contentType":"audio/x-mulaw""#), .heard(160)),
        MessageRow("3.1", play(#""contentType":"audio/x-mulaw","sampleRate":8e3,"payload":"\#(audio)""#), .heard(160)),
        MessageRow(
            "3.1 streamId is accepted",
            play(#""contentType":"audio/x-mulaw","sampleRate":8000,"payload":"\#(audio)""#, #","streamId":"\#(id)""#),
            .heard(160)),
        MessageRow(
            "4 L16", play(#""contentType":"audio/x-l16","sampleRate":16000,"payload":"\#(linear(320))""#), .heard(320),
            on: wide),
        MessageRow(
            "4 L16", play(#""contentType":"audio/x-l16","sampleRate":8000,"payload":"\#(linear(160))""#), .heard(160),
            on: MediaFormat(encoding: .l16LittleEndian, sampleRate: .hz8000)),
        MessageRow(
            "4 L16", play(#""contentType":"audio/x-l16","sampleRate":24000,"payload":"\#(linear(480))""#), .heard(480),
            on: MediaFormat(encoding: .l16BigEndian, sampleRate: .hz24000)),
        MessageRow("3.2", #"{"event":"checkpoint","streamId":"\#(id)","name":"turn-7"}"#, .marked("turn-7")),
        MessageRow("3.3", #"{"event":"clearAudio","streamId":"\#(id)"}"#, .cleared),

        // Obeyed, though doubtful.
        MessageRow(
            "3.1 quoted rate", play(#""contentType":"audio/x-mulaw","sampleRate":"8000","payload":"\#(audio)""#),
            .heard(160), .sampleRateAsText),
        MessageRow(
            "2.6 chunks over 160 bytes",
            play(#""contentType":"audio/x-mulaw","sampleRate":8000,"payload":"\#(bytes(161))""#), .heard(161),
            .longChunk),
        MessageRow(
            "4 16 KB of Base64",
            play(#""contentType":"audio/x-mulaw","sampleRate":8000,"payload":"\#(bytes(12_288))""#),
            .heard(12_288), .longChunk),
        MessageRow(
            "3.1 no streamId in the schema",
            play(#""contentType":"audio/x-mulaw","sampleRate":8000,"payload":"\#(audio)""#, #","streamId":"another""#),
            .heard(160), .otherStreamID),
        MessageRow(
            "3.1 fields",
            play(#""contentType":"audio/x-mulaw","sampleRate":8000,"payload":"\#(audio)","chunk":1"#), .heard(160),
            .undocumentedField),
        MessageRow(
            "3.1 fields", play(#""contentType":"audio/x-mulaw","sampleRate":8000,"payload":"\#(audio)""#, #","id":1"#),
            .heard(160), .undocumentedField),
        MessageRow(
            "3.1 no header", play(#""contentType":"audio/x-mulaw","sampleRate":8000,"payload":"UklGRiQAAAA=""#),
            .heard(8),
            .containerHeader),
        MessageRow(
            "3.1 payload", play(#""contentType":"audio/x-mulaw","sampleRate":8000,"payload":"f39/fw""#), .heard(4),
            .unpaddedPayload),
        MessageRow(
            "3.1 payload", play(#""contentType":"audio/x-mulaw","sampleRate":8000,"payload":"""#), .heard(0),
            .emptyPayload),
        MessageRow("3.3 examples omit it", #"{"event":"clearAudio"}"#, .cleared, .missingStreamID),
        MessageRow(
            "3.3 fields", #"{"event":"clearAudio","streamId":"\#(id)","force":true}"#, .cleared, .undocumentedField),
        MessageRow(
            "3.2 fields", #"{"event":"checkpoint","streamId":"\#(id)","name":"a","mark":1}"#, .marked("a"),
            .undocumentedField),
        MessageRow("3.2 name", #"{"event":"checkpoint","streamId":"\#(id)","name":""}"#, .marked(""), .emptyName),
        MessageRow(
            "3.4", #"{"event":"sendDTMF","dtmf":"1D#*"}"#, .pressed([.one, .d, .pound, .star]), .undocumentedEvent),
        MessageRow(
            "3.4", #"{"event":"sendDTMF","dtmf":"5","track":1}"#, .pressed([.five]), .undocumentedEvent,
            .undocumentedField),

        // Content types and rates.
        MessageRow(
            "3.1 no rate suffix",
            play(#""contentType":"audio/x-mulaw;rate=8000","sampleRate":8000,"payload":"\#(audio)""#),
            .dropped(.rateInContentType)),
        MessageRow(
            "9 rate suffix",
            play(#""contentType":"audio/x-l16;rate=16000","sampleRate":16000,"payload":"\#(linear(320))""#),
            .dropped(.rateInContentType), on: wide),
        MessageRow(
            "3.1 must match", play(#""contentType":"audio/x-mulaw","sampleRate":16000,"payload":"\#(audio)""#),
            .dropped(.wrongSampleRate)),
        MessageRow(
            "3.1 must match", play(#""contentType":"audio/x-mulaw","sampleRate":"16000","payload":"\#(audio)""#),
            .dropped(.wrongSampleRate)),
        MessageRow(
            "3.1 must match", play(#""contentType":"audio/x-l16","sampleRate":8000,"payload":"\#(linear(160))""#),
            .dropped(.wrongSampleRate), on: wide),
        MessageRow(
            "3.1 must match", play(#""contentType":"audio/x-l16","sampleRate":8000,"payload":"\#(linear(160))""#),
            .dropped(.wrongContentType)),
        MessageRow(
            "3.1 must match", play(#""contentType":"audio/x-mulaw","sampleRate":16000,"payload":"\#(audio)""#),
            .dropped(.wrongContentType), on: wide),
        MessageRow(
            "3.1 raw and wav", play(#""contentType":"raw","sampleRate":8000,"payload":"\#(audio)""#),
            .dropped(.wrongContentType)),
        MessageRow(
            "3.1 raw and wav", play(#""contentType":"wav","sampleRate":8000,"payload":"\#(audio)""#),
            .dropped(.wrongContentType)),
        MessageRow(
            "2.6 sampleRate missing", play(#""contentType":"audio/x-mulaw","payload":"\#(audio)""#),
            .dropped(.missingField)),
        MessageRow("3.1 fields", play(#""sampleRate":8000,"payload":"\#(audio)""#), .dropped(.missingField)),
        MessageRow(
            "3.1 fields", play(#""contentType":"audio/x-mulaw","sampleRate":null,"payload":"\#(audio)""#),
            .dropped(.wrongType)),
        MessageRow(
            "3.1 fields", play(#""contentType":8,"sampleRate":8000,"payload":"\#(audio)""#), .dropped(.wrongType)),

        // Fields missing, or of another type.
        MessageRow("3.1 fields", play(#""contentType":"audio/x-mulaw","sampleRate":8000"#), .dropped(.missingField)),
        MessageRow("3.1 fields", #"{"event":"playAudio"}"#, .dropped(.missingField)),
        MessageRow(
            "3.1 fields",
            #"{"event":"playAudio","contentType":"audio/x-mulaw","sampleRate":8000,"payload":"\#(audio)"}"#,
            .dropped(.missingField)),
        MessageRow("3.1 fields", #"{"event":"playAudio","media":"\#(audio)"}"#, .dropped(.wrongType)),
        MessageRow(
            "3.1 fields", play(#""contentType":"audio/x-mulaw","sampleRate":8000,"payload":1"#), .dropped(.wrongType)),
        MessageRow("3.2 all required", #"{"event":"checkpoint","name":"a"}"#, .dropped(.missingField)),
        MessageRow("3.2 all required", #"{"event":"checkpoint","streamId":"\#(id)"}"#, .dropped(.missingField)),
        MessageRow(
            "3.2 top level", #"{"event":"checkpoint","streamId":"\#(id)","mark":{"name":"a"}}"#, .dropped(.missingField)
        ),
        MessageRow("3.2", #"{"event":"checkpoint","streamId":"\#(id)","name":7}"#, .dropped(.wrongType)),
        MessageRow("1 event", #"{"media":{}}"#, .dropped(.missingField)),

        // Another stream.
        MessageRow("3.2", #"{"event":"checkpoint","streamId":"another","name":"a"}"#, .dropped(.wrongStream)),
        MessageRow("3.3", #"{"event":"clearAudio","streamId":"another"}"#, .dropped(.wrongStream)),
        MessageRow("3.3", #"{"event":"clearAudio","streamId":7}"#, .dropped(.wrongType)),

        // Events that Plivo doesn't take.
        MessageRow(
            "1 not Twilio", #"{"event":"media","streamSid":"\#(id)","media":{"payload":"\#(audio)"}}"#,
            .dropped(.unknownEvent)),
        MessageRow(
            "1 not Twilio", #"{"event":"mark","streamSid":"\#(id)","mark":{"name":"a"}}"#, .dropped(.unknownEvent)),
        MessageRow("1 not Twilio", #"{"event":"clear","streamSid":"\#(id)"}"#, .dropped(.unknownEvent)),
        MessageRow("3", #"{"event":"playaudio"}"#, .dropped(.unknownEvent)),

        // Keys.
        MessageRow("3.4", #"{"event":"sendDTMF","dtmf":"12x"}"#, .dropped(.unknownKey)),
        MessageRow("3.4", #"{"event":"sendDTMF","dtmf":"a"}"#, .dropped(.unknownKey)),
        MessageRow("3.4", #"{"event":"sendDTMF","dtmf":""}"#, .dropped(.unknownKey)),
        MessageRow("3.4", #"{"event":"sendDTMF","dtmf":{"digits":"1"}}"#, .dropped(.wrongType)),

        // Payloads and limits.
        MessageRow(
            "3.1 payload", play(#""contentType":"audio/x-mulaw","sampleRate":8000,"payload":"f39_fw==""#),
            .dropped(.badPayload)),
        MessageRow(
            "3.1 raw samples", play(#""contentType":"audio/x-l16","sampleRate":16000,"payload":"\#(bytes(639))""#),
            .dropped(.badPayload), on: wide),
        MessageRow(
            "4 16 KB of Base64",
            play(#""contentType":"audio/x-mulaw","sampleRate":8000,"payload":"\#(bytes(12_289))""#),
            .dropped(.payloadTooLong)),
        MessageRow(
            "4 64 KB", play(#""contentType":"audio/x-mulaw","sampleRate":8000,"payload":"\#(bytes(50_000))""#),
            .dropped(.messageTooLong)),

        // Not JSON.
        MessageRow(
            "1 JSON",
            #"{"event":"playAudio","media":{"contentType":"audio/x-mulaw","sampleRate":8000,"payload":"f39/fw=="}]"#,
            .dropped(.notJSON)),
        MessageRow("1 JSON", "hello", .dropped(.notJSON)),
        MessageRow("1 JSON", "\u{FEFF}{\"event\":\"clearAudio\"}", .dropped(.notJSON)),
        MessageRow("1 JSON", #""clearAudio""#, .dropped(.notAnObject)),
    ]

    private static func bytes(_ count: Int) -> String { Base64.encode([UInt8](repeating: 0x20, count: count)) }

    /// Encodes 16-bit samples.
    private static func linear(_ samples: Int) -> String { bytes(2 * samples) }
}
