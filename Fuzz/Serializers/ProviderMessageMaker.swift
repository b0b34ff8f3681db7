// SPDX-License-Identifier: Apache-2.0

/// Makes a provider's message from a fuzzer's bytes: any event with the fields of any event, some missing, some odd.
///
/// ``MessageMaker`` makes odd JSON; this makes plain JSON with odd values.
struct ProviderMessageMaker {
    private var decisions: ArraySlice<UInt8>

    static func message(of decisions: ArraySlice<UInt8>) -> [UInt8] {
        var maker = ProviderMessageMaker(decisions: decisions)
        return Array(maker.object(["event", "streamSid", "streamId", "sequenceNumber"] + maker.details()).utf8)
    }

    /// Returns a number below a limit. Past the end of the decisions it is 0.
    private mutating func next(_ limit: Int) -> Int { Int(decisions.popFirst() ?? 0) % limit }

    private mutating func choose(_ texts: [String]) -> String { texts[next(texts.count)] }

    /// Returns the names of the objects and fields of one or more events.
    private mutating func details() -> [String] {
        switch next(8) {
        case 0: ["media"]
        case 1, 2: ["start", "extra_headers"]
        case 3: ["dtmf"]
        case 4: ["mark", "name"]
        case 5: ["stop", "reason"]
        case 6: ["error", "message"]
        default: ["name", "start", "media", "dtmf"]
        }
    }

    private mutating func object(_ names: [String]) -> String {
        var members: [String] = []
        for name in names {
            switch next(16) {
            case 1: break
            case 2: members.append("\"\(name)\":\(choose(Self.odd))")
            default: members.append("\"\(name)\":\(value(of: name))")
            }
        }
        return "{" + members.joined(separator: ",") + "}"
    }

    private mutating func value(of name: String) -> String {
        if let names = Self.objects[name] { return object(names) }
        return choose(Self.usual[name] ?? Self.odd)
    }

    private static let objects = [
        "media": ["track", "chunk", "timestamp", "payload"],
        "start": [
            "streamSid", "streamId", "callSid", "callId", "accountSid", "accountId", "tracks", "mediaFormat",
            "customParameters",
        ],
        "mediaFormat": ["encoding", "sampleRate", "channels"],
        "dtmf": ["track", "digit", "timestamp"],
        "mark": ["name"],
        "stop": ["callSid", "callId", "reason"],
        "error": ["reason", "message"],
    ]

    private static let numbers = ["1", "\"2\"", "3", "\"4\"", "70", "-1", "\"9223372036854775807\"", "1e3", "9e99"]
    private static let texts = [#""""#, #""a""#, #""a#1""#, #""\u0061#0""#, #""é\n😀""#]
    private static let usual = [
        "event": [
            "media", "start", "dtmf", "mark", "playedStream", "stop", "connected", "clearedAudio", "error",
            "playFailed", "x",
        ].map { "\"\($0)\"" },
        "streamSid": [#""MZ0""#, #""\u004DZ0""#, #""MZ1""#],
        "streamId": [#""aaaa""#, #""aaa\u0061""#, #""aaab""#],
        "callSid": [#""CA0""#], "callId": [#""0-0""#], "accountSid": [#""AC0""#], "accountId": [#""MA0""#],
        "sequenceNumber": numbers, "chunk": numbers, "timestamp": numbers,
        "track": [#""inbound""#, #""outbound""#, #""inbound_track""#, #""""#],
        "tracks": [#"["inbound"]"#, #"["inbound","outbound",1]"#, "[]"],
        "payload": [#""AIAPjw==""#, #""f39/fw==""#, #""AIA\u0050jw==""#, #""""#, #""AIAPj""#, #""AIA=""#, #""AI*P""#],
        "digit": [#""1""#, "\"#\"", #""D""#, #""d""#, #""12""#],
        "encoding": [#""audio/x-mulaw""#, #""audio/x-l16""#, #""AUDIO/X-L16""#, #""audio/x-alaw""#],
        "sampleRate": ["8000", #""8000""#, "16000", "24000", "8e3", "8000.5", "1e999", "7999"],
        "channels": ["1", #""1""#, "2"],
        "customParameters": [#"{"a":"b","c":1}"#],
        "extra_headers": [#""a=b;c""#, #""a=b,=,c=d=e""#, #""{\"a\":\"b\"}""#, #""{\"a\"""#, #"{"a":"b"}"#],
        "name": texts, "reason": texts, "message": texts,
    ]
    private static let odd = ["null", "true", "0", "1e999", #""""#, #""x""#, "[]", "[[]]", "{}", #"{"x":1}"#]
}
