// SPDX-License-Identifier: Apache-2.0

import Foundation
import Linecard
import LinecardCodec
import LinecardServer
import LinecardSimulator
import Logging
import NIOWebSocket
import TestSupport
import Testing

@testable import LinecardCommand

@Suite("The program", .enabled(if: Program.isBuilt, "\(Program.isMissing)")) struct ProgramTests {
    // MARK: Help

    /// What the help of each command mentions.
    static let commands: [(command: [String], mentions: [String])] = [
        ([], ["demo", "serve", "call", "decode", "encode", "64", "65", "66", "69"]),
        (["demo"], ["--rate", "--engine", "soxr", "direct", "--output"]),
        (
            ["serve"],
            [
                "--host", "--port", "--agent", "--rate", "--engine", "--public-url", "--allow-anyone",
                "--trusted-proxy",
                "--allow-origin", "TWILIO_AUTH_TOKEN", "PLIVO_AUTH_TOKEN",
            ]
        ),
        (
            ["call"],
            [
                "<url>", "--provider", "--play", "--script", "--dtmf", "--calls", "--seconds", "--connect-to",
                "--auth-token",
                "--account", "--from", "--to", "--parameter", "--record", "--capture", "--json", "wait until heard",
                "doubtful", "Exits with 1",
            ]
        ),
        (["decode"], ["<file>", "--provider", "--rate", "--wav"]),
        (["encode"], ["<wav>", "--provider", "--stream-id"]),
    ]

    @Test("the help of a command mentions its options", arguments: commands.indices)
    func help(index: Int) async throws {
        let (command, mentions) = Self.commands[index]

        let result = try await Program.Running(command + ["--help"]).end()

        #expect(result.status == 0)
        #expect(result.errors.isEmpty)
        for word in mentions { #expect(result.output.contains(word), "\(word)") }
    }

    // MARK: Failures

    /// Arguments that cannot work.
    struct Failing: CustomTestStringConvertible, Sendable {
        let arguments: [String]
        let status: Int32
        let says: String
        /// Whether the line is the program's own: the argument parser's have usage below.
        let isOneLine: Bool

        var testDescription: String { arguments.joined(separator: " ") }

        init(_ arguments: String, _ status: Int32, _ says: String, isOneLine: Bool = true) {
            self.arguments = arguments.split(separator: " ").map(String.init)
            self.status = status
            self.says = says
            self.isOneLine = isOneLine
        }
    }

    private static let here = URL(filePath: #filePath).path

    static let failures = [
        Failing("decode /nowhere/a.txt --provider twilio", 66, "there is no file /nowhere/a.txt"),
        Failing("encode /nowhere/a.wav --provider twilio", 66, "there is no file /nowhere/a.wav"),
        Failing("encode \(here) --provider twilio", 65, "\(here): not a WAV file"),
        Failing("call ws://127.0.0.1:1/ --play \(here)", 65, "\(here): not a WAV file"),
        Failing("serve --agent play \(here)", 65, "\(here): not a WAV file"),
        Failing("serve --agent play /nowhere/a.wav", 66, "there is no file /nowhere/a.wav"),
        Failing("call ftp://127.0.0.1/", 64, "ftp://127.0.0.1/"),
        Failing("call ws://", 64, "ws://"),
        Failing("call ws://127.0.0.1:1/ --script sing", 64, "step 1 of the script, \"sing\", is unknown"),
        Failing("call ws://127.0.0.1:1/ --connect-to nowhere", 64, "nowhere", isOneLine: false),
        Failing("call ws://127.0.0.1:1/ --parameter x", 64, "NAME=VALUE", isOneLine: false),
        Failing("call http://127.0.0.1:1/twilio/voice", 69, "nobody answers at http://127.0.0.1:1/twilio/voice"),
        Failing("call ws://127.0.0.1:1/twilio/stream", 69, "nobody answers at ws://127.0.0.1:1/twilio/stream"),
        Failing("demo --rate 8000 --output /proc/none", 66, "/proc/none"),
        Failing("decode - --provider twilio --rate 12345", 64, "12345", isOneLine: false),
        Failing("decode - --provider vonage", 64, "vonage", isOneLine: false),
        Failing("decode -", 64, "--provider", isOneLine: false),
        Failing("encode --provider twilio", 64, "wav", isOneLine: false),
        Failing("dial ws://127.0.0.1/", 64, "dial", isOneLine: false),
        Failing("call ws://127.0.0.1:1/ --dtmf 12X", 64, "'X'", isOneLine: false),
        Failing("call ws://127.0.0.1:1/ --calls 0", 64, "--calls", isOneLine: false),
        Failing("call ws://127.0.0.1:1/ --seconds 0", 64, "--seconds", isOneLine: false),
        Failing("serve --agent play", 64, "FILE", isOneLine: false),
        Failing("serve a.wav", 64, "FILE", isOneLine: false),
        Failing("serve --agent sing", 64, "sing", isOneLine: false),
        Failing("serve --port 99999", 64, "99999"),
        Failing("serve --engine fft", 64, "fft", isOneLine: false),
        Failing("serve --engine direct --rate 11025", 64, "--rate 11025: --engine direct takes multiples of 4000 Hz"),
        Failing("demo --engine direct --rate 44100", 64, "--rate 44100: --engine direct takes multiples of 4000 Hz"),
    ]

    /// Of a program without libsoxr: the argument parser reports them.
    static let failuresWithoutSoxr = ["serve", "demo"].filter { _ in !AudioLine.Quality.realtime.isAvailable }.map {
        Failing(
            "\($0) --engine soxr", 64, "--engine soxr needs libsoxr, which this program was built without",
            isOneLine: false)
    }

    @Test("what cannot work ends with its code and says why", arguments: failures + failuresWithoutSoxr)
    func fails(_ failing: Failing) async throws {
        let result = try await Program.Running(failing.arguments).end()

        #expect(result.status == failing.status)
        #expect(result.errors.contains(failing.says))
        #expect(result.output.isEmpty)
        if failing.isOneLine {
            #expect(result.errorLines.count == 1)
            #expect(result.errors.hasPrefix("linecard: "))
            #expect(result.errors.hasSuffix("\n"))
        }
    }

    @Test("a call that is refused is a failure, and says why")
    func refused() async throws {
        let result = try await withEchoServer { server in
            try await Program.run("call", "ws://127.0.0.1:\(server.port)/nowhere")
        }

        #expect(result.status == 1)
        #expect(
            result.errors
                == "linecard: 1 of 1 call refused: the server refused the WebSocket with status 404: no such path\n"
        )
        #expect(result.output.isEmpty)
    }

    @Test("a port that is taken is unavailable")
    func portTaken() async throws {
        let (port, result) = try await withEchoServer { server in
            (server.port, try await Program.run("serve", "--port", "\(server.port)"))
        }

        #expect(result.status == 69)
        #expect(result.errorLines.count == 1)
        #expect(result.errors.hasPrefix("linecard: cannot listen on 127.0.0.1:\(port): "))
    }

    @Test("a token without the public URL is wrong usage", arguments: ["TWILIO_AUTH_TOKEN", "PLIVO_AUTH_TOKEN"])
    func tokenWithoutURL(variable: String) async throws {
        let running = try Program.Running(["serve", "--port", "0"], environment: [variable: "a-secret"])
        defer { running.kill() }
        let result = try await running.end(within: .seconds(5))

        #expect(result.status == 64)
        #expect(result.errorLines.count == 1)
        #expect(result.errors.contains("--public-url"))
        #expect(!result.errors.contains("a-secret"))
    }

    @Test("with its token a provider must sign, and nobody is warned")
    func token() async throws {
        let running = try Program.Running(
            ["serve", "--port", "0", "--public-url", "https://voice.example.com"],
            environment: ["TWILIO_AUTH_TOKEN": "a-secret"])
        defer { running.kill() }
        let port = try await running.port()
        let call = try await Program.run("call", "ws://127.0.0.1:\(port)/twilio/stream", "--seconds", "0.1")

        #expect(call.status == 1)
        let refusal = "the server refused the WebSocket with status 403: bad signature"
        #expect(call.errors == "linecard: 1 of 1 call refused: \(refusal)\n")
        #expect(!running.errors.contains("anybody can call"))
        #expect(!running.errors.contains("a-secret"))
    }

    /// Commands that play a WAV file; its path replaces `WAV`.
    static let players = [
        ["encode", "--provider", "twilio", "WAV"], ["call", "ws://127.0.0.1:1/", "--play", "WAV"],
        ["serve", "--port", "0", "--agent", "play", "WAV"],
    ]

    @Test("a WAV file without audio is bad data to each command that plays one", arguments: players)
    func nothingToPlay(command: [String]) async throws {
        let scratch = try Scratch()
        let path = try scratch.write("empty.wav", WAV(samples: [], sampleRate: .hz8000).bytes)

        let running = try Program.Running(command.map { $0 == "WAV" ? path : $0 })
        defer { running.kill() }
        let result = try await running.end(within: .seconds(5))

        #expect(result.status == 65)
        #expect(result.output.isEmpty)
        #expect(result.errors == "linecard: \(path): no audio\n")
    }

    @Test("a WAV file that the engine does not convert is bad data, before anyone calls")
    func unsupportedFile() async throws {
        let scratch = try Scratch()
        let path = try scratch.write("disc.wav", WAV(samples: [1, 2, 3], sampleRate: .hz44100).bytes)
        let running = try Program.Running(["serve", "--port", "0", "--engine", "direct", "--agent", "play", path])
        defer { running.kill() }

        let result = try await running.end(within: .seconds(5))

        #expect(result.status == 65)
        #expect(result.errors == "linecard: \(path): --engine direct takes multiples of 4000 Hz, not 44100 Hz\n")
    }

    // MARK: call, serve, demo

    @Test("call reports in JSON that nothing was lost", arguments: Provider.allCases)
    func callJSON(provider: Provider) async throws {
        let scratch = try Scratch()
        let result = try await withEchoServer { server in
            try await Program.run(
                "call", "ws://127.0.0.1:\(server.port)/\(provider)/stream", "--json", "--calls", "2", "--seconds",
                "0.4",
                "--dtmf", "1#", "--record", scratch.path("reply.wav"))
        }

        #expect(result.status == 0)
        #expect(result.errors.isEmpty)
        let report = try #require(try result.objects.first)
        #expect(result.lines.count == 1)
        #expect(report["provider"] as? String == "\(provider)")
        #expect(report["calls"] as? Int == 2)
        #expect(report["frames_sent"] as? Int == 40)
        #expect(report["frames_answered"] as? Int == 40)
        #expect(report["frames_lost"] as? Int == 0)
        #expect(report["bad_messages"] as? Int == 0)
        let turnaround = try #require(report["turnaround_ms"] as? [String: Double])
        #expect(Set(turnaround.keys) == ["p50", "p95", "p99", "max"])
        #expect(report["calls_lost"] as? Int == 0)
        #expect(report["calls_refused"] as? Int == 0)
        #expect(report["doubtful_messages"] as? Int == 0)
        for times in ["connect_ms", "first_audio_ms"] {
            #expect(try #require(report[times] as? [String: Double])["max"] ?? 0 > 0)
        }
        let recordings = try #require(report["recordings"] as? [[String: Any]])
        #expect(recordings.count == 2)
        #expect((recordings[0]["keys_pressed"] as? [[String: Any]])?.map { $0["keys"] as? String } == ["1"])
        #expect((recordings[0]["ending"] as? [String: Any])?["by"] as? String == "caller")
        let (left, right) = try Self.tracks(of: scratch.path("reply.wav"))
        #expect(left.prefix(3_200).elementsEqual(try Speech.samples().prefix(3_200)))
        #expect(right.count(where: { $0 != 0 }) > 1_000)
    }

    @Test("call prints a table")
    func callTable() async throws {
        let result = try await withEchoServer { server in
            try await Program.run(
                "call", "ws://127.0.0.1:\(server.port)/twilio/stream", "--seconds", "0.1")
        }

        #expect(result.status == 0)
        #expect(result.lines.count == 5)
        #expect(result.lines.first?.split(separator: "  ").first == "provider")
        #expect(
            result.lines.dropFirst(2).map { $0.prefix { $0 != ":" } } == ["turnaround", "connecting", "first audio"])
    }

    /// The two tracks of a stereo WAV file.
    private static func tracks(of path: String) throws -> (left: [Int16], right: [Int16]) {
        let bytes = [UInt8](try Data(contentsOf: URL(filePath: path)))
        #expect(bytes[22] == 2)
        let samples = stride(from: 44, to: bytes.count, by: 2).map { place in
            Int16(bitPattern: UInt16(bytes[place]) | UInt16(bytes[place + 1]) << 8)
        }
        return (
            stride(from: 0, to: samples.count, by: 2).map { samples[$0] },
            stride(from: 1, to: samples.count, by: 2).map { samples[$0] }
        )
    }

    @Test("call tries an agent that no caller would hear: its fault has a name, and the call is lost")
    func faultyAgent() async throws {
        let agent = try await WebSocketAgent.start {
            { opcode, text in
                if opcode == .connectionClose { return [.close(code: nil), .vanish] }
                guard text.contains(#""event":"media""#) else { return [] }
                return [.text(#"{"event":"media","stream_sid":"MZ0","media":{"payload":"f39/fw=="}}"#), .binary([1])]
            }
        }
        let scratch = try Scratch()

        let result = try await Program.run(
            "call", "ws://127.0.0.1:\(agent.port)/", "--script", "say; wait 300ms", "--seconds", "0.2", "--json",
            "--capture", scratch.path("capture.jsonl"))

        #expect(result.status == 1)
        #expect(result.errors == "linecard: 1 of 1 call lost: nothing was heard\n")
        let report = try #require(try result.objects.first)
        let bad = try #require(report["bad"] as? [String: Int])
        #expect(Set(bad.keys) == ["missing_field", "binary"])
        #expect(report["calls_lost"] as? Int == 1)
        #expect(report["frames_answered"] as? Int == 0)
        let capture = try String(contentsOfFile: scratch.path("capture.jsonl"), encoding: .utf8)
        #expect(capture.hasPrefix(#"{"at":0,"from":"provider","message":"{\"event\":\"connected\""#))
        #expect(capture.contains(#""from":"application","message":"{\"event\":\"media\",\"stream_sid\""#))
        try await agent.stop()
    }

    @Test("call counts each fault under its name, hears nothing of it, and exits with 1", arguments: FaultyAgent.all)
    func faults(_ faulty: FaultyAgent) async throws {
        let agent = try await faulty.start()

        let result = try await Program.run(
            "call", agent.url(), "--provider", "\(faulty.provider)", "--script", "wait 15s", "--json")

        #expect(result.status == 1)
        let report = try #require(try result.objects.first)
        #expect(report["bad"] as? [String: Int] == [faulty.reason.rawValue: 5])
        #expect(report["frames_answered"] as? Int == 0)
        #expect(report["calls_lost"] as? Int == 1)
        try await agent.stop()
    }

    @Test("an agent that sends nothing but silence loses the call")
    func silentAgent() async throws {
        let silence = Base64.encode([UInt8](repeating: 0xFF, count: 160))
        let agent = try await WebSocketAgent.echoing(.twilio) { _, stream in
            [.text(#"{"event":"media","streamSid":"\#(stream)","media":{"payload":"\#(silence)"}}"#)]
        }

        let result = try await Program.run("call", agent.url(), "--provider", "twilio", "--seconds", "0.5", "--json")

        #expect(result.status == 1)
        #expect(result.errors == "linecard: 1 of 1 call lost: nothing but silence was heard\n")
        let report = try #require(try result.objects.first)
        #expect((report["first_audio_ms"] as? [String: Any])?["p50"] is NSNull)
        try await agent.stop()
    }

    @Test("a server that dies loses the call")
    func dyingServer() async throws {
        let agent = try await WebSocketAgent.start {
            { _, text in text.contains(#""event":"media""#) ? [.vanish] : [] }
        }

        let result = try await Program.run("call", "ws://127.0.0.1:\(agent.port)/", "--calls", "2")

        #expect(result.status == 1)
        #expect(result.errors == "linecard: 2 of 2 calls lost: the connection broke\n")
        try await agent.stop()
    }

    @Test("call goes through the signed webhook of serve; a wrong token is refused there", arguments: Provider.allCases)
    func webhook(provider: Provider) async throws {
        let running = try Program.Running(
            ["serve", "--port", "0", "--public-url", "https://voice.example.com"],
            environment: ["TWILIO_AUTH_TOKEN": "12345", "PLIVO_AUTH_TOKEN": "12345"])
        defer { running.kill() }
        let port = try await running.port()
        let url = "https://voice.example.com/\(provider)/voice"

        let right = try await Program.run(
            "call", url, "--connect-to", "127.0.0.1:\(port)", "--auth-token", "12345", "--seconds", "0.2", "--json")
        let wrong = try await Program.run("call", url, "--connect-to", "127.0.0.1:\(port)", "--auth-token", "54321")

        #expect(right.status == 0)
        #expect(try right.objects.first?["frames_lost"] as? Int == 0)
        #expect(wrong.status == 1)
        let refusal = "the server refused the webhook \(url) with status 403: bad signature"
        #expect(wrong.errors == "linecard: 1 of 1 call refused: \(refusal)\n")
    }

    @Test("serve answers calls until it is told to stop, and says that anybody may call")
    func serve() async throws {
        let running = try Program.Running(["serve", "--port", "0", "--rate", "24000"])
        defer { running.kill() }
        let port = try await running.port()
        let call = try await Program.run("call", "ws://127.0.0.1:\(port)/plivo/stream", "--seconds", "0.2", "--json")
        running.terminate()
        let result = try await running.end(within: .seconds(5))

        #expect(try call.objects.first?["frames_lost"] as? Int == 0)
        #expect(result.status == 0)
        #expect(result.errors.contains("anybody can call"))
    }

    /// The delay that the default engine adds to an echo at 16 kHz, as a number and as the demo states it, and the least
    /// correlation of the echo with the speech. 28.5 samples fall between two lags, where speech is less like itself.
    private static let defaultEcho: (milliseconds: Double, stated: String, correlation: Double) =
        AudioLine.Quality.default == .direct ? (3.5625, "3.56", 0.9) : (6, "6.00", 0.95)

    @Test(
        "serve resamples with the engine that it is told",
        arguments: [([], defaultEcho.milliseconds), (["--engine", "direct"], 3.5625)])
    func engine(_ arguments: [String], milliseconds: Double) async throws {
        let running = try Program.Running(["serve", "--port", "0"] + arguments)
        defer { running.kill() }
        let port = try await running.port()

        let call = try await Program.run("call", "ws://127.0.0.1:\(port)/twilio/stream", "--seconds", "1", "--json")

        #expect(call.status == 0)
        let delay = try #require(try call.objects.first?["added_delay_ms"] as? Double)
        #expect(abs(delay - milliseconds) < 0.1)
    }

    @Test("the play agent plays its file again and again")
    func play() async throws {
        let scratch = try Scratch()
        let tone = (0..<800).map { Int16(8_000 * sin(Double($0) * 0.3)) }
        let path = try scratch.write("tone.wav", WAV(samples: tone, sampleRate: .hz8000).bytes)
        let running = try Program.Running(["serve", "--port", "0", "--agent", "play", path])
        defer { running.kill() }
        let port = try await running.port()

        _ = try await Program.run(
            "call", "ws://127.0.0.1:\(port)/twilio/stream", "--seconds", "0.3", "--record", scratch.path("reply.wav"))

        let once = G711.decode(G711.encode(tone))
        let heard = try Self.tracks(of: scratch.path("reply.wav")).right.drop { $0 == 0 }
        let expected = (once + once + once).drop { $0 == 0 }
        #expect(heard.prefix(expected.count).elementsEqual(expected))
    }

    @Test("the demo loses nothing and writes the replies")
    func demo() async throws {
        let scratch = try Scratch()
        let speech = try Speech.samples()

        let result = try await Program.run("demo", "--output", scratch.path("replies"), within: .seconds(40))

        #expect(result.status == 0)
        #expect(result.errors.isEmpty)
        let frames = (speech.count + 159) / 160
        let rows = result.lines.dropFirst().prefix(2).map { $0.split(separator: " ").map(String.init) }
        #expect(rows.map { $0.first } == ["twilio", "plivo"])
        for row in rows {
            #expect(row[3...7] == ["\(frames)", "\(frames)", "0", Self.defaultEcho.stated, "ms"])
        }
        for provider in Provider.allCases {
            let reply = try WAV(path: scratch.path("replies/reply-\(provider).wav"))
            let delay = DelayMeasurement(of: reply.samples, against: speech, rate: .hz8000, longest: 60)
            #expect(reply.samples.count == frames * 160)
            #expect(abs(delay.milliseconds - Self.defaultEcho.milliseconds) < 0.1)
            #expect(delay.correlation > Self.defaultEcho.correlation)
        }
    }
}

/// Runs something against an echo server in this process.
private func withEchoServer<Value: Sendable>(_ body: (CallServer) async throws -> Value) async throws -> Value {
    var configuration = CallServerConfiguration(port: 0)
    configuration.logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
    let server = try await CallServer.bind(configuration) { call in try await Agent.echo.answer(call) }
    let running = Task { try await server.run() }
    defer { running.cancel() }
    return try await body(server)
}
