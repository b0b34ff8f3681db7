// SPDX-License-Identifier: Apache-2.0

import Foundation
import LinecardCodec
import LinecardServer
import Testing

@testable import LinecardCommand

@Suite("The program", .enabled(if: Program.isBuilt, "\(Program.isMissing)")) struct ProgramTests {
    // MARK: Help

    /// Each command, and the words that its help must mention.
    static let commands: [(command: [String], mentions: [String])] = [
        ([], ["demo", "serve", "call", "decode", "encode", "64", "65", "66", "69"]),
        (["demo"], ["--rate", "--engine", "soxr", "direct", "--output"]),
        (
            ["serve"],
            [
                "--host", "--port", "--agent", "--rate", "--engine", "--public-url", "--allow-anyone",
                "--trusted-proxy", "--allow-origin", "TWILIO_AUTH_TOKEN", "PLIVO_AUTH_TOKEN",
            ]
        ),
        (
            ["call"],
            [
                "<url>", "--provider", "--play", "--script", "--dtmf", "--calls", "--seconds", "--connect-to",
                "--auth-token", "--account", "--from", "--to", "--parameter", "--record", "--capture", "--json",
                "wait until heard",
                "doubtful", "Exits with 1",
            ]
        ),
        (["decode"], ["<file>", "--provider", "--rate", "--wav"]),
        (["encode"], ["<wav>", "--provider", "--stream-id"]),
    ]

    @Test("the help of a command mentions its options and exit codes", arguments: commands.indices)
    func help(index: Int) async throws {
        let (command, mentions) = Self.commands[index]

        let result = try await Program.Running(command + ["--help"]).end()

        #expect(result.status == 0)
        #expect(result.errors.isEmpty)
        for word in mentions { #expect(result.output.contains(word), "\(word)") }
    }

    // MARK: Failures

    /// Arguments that fail, with the exit code and a part of the error.
    struct Failing: CustomTestStringConvertible, Sendable {
        let arguments: [String]
        let status: Int32
        let says: String
        /// True if the error is one line of the program's own. Errors of the argument parser have its usage below.
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

    /// Failures of a program without libsoxr, reported by the argument parser.
    static let failuresWithoutSoxr = ["serve", "demo"].filter { _ in !AudioLine.Quality.realtime.isAvailable }.map {
        Failing(
            "\($0) --engine soxr", 64, "--engine soxr needs libsoxr, which this program was built without",
            isOneLine: false)
    }

    @Test("a failure has its exit code and says why", arguments: failures + failuresWithoutSoxr)
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

    @Test("a refused call exits with 1 and says why")
    func refused() async throws {
        let result = try await withEchoServer { server in
            try await Program.run("call", "ws://127.0.0.1:\(server.port)/nowhere")
        }

        #expect(result.status == 1)
        let refusal = "the server refused the WebSocket with status 404: no such path"
        #expect(result.errors == "linecard: 1 of 1 call refused: \(refusal)\n")
        #expect(result.output.isEmpty)
    }

    @Test("a port in use exits with 69 and is named")
    func portTaken() async throws {
        let (port, result) = try await withEchoServer { server in
            (server.port, try await Program.run("serve", "--port", "\(server.port)"))
        }

        #expect(result.status == 69)
        #expect(result.errorLines.count == 1)
        #expect(result.errors.hasPrefix("linecard: cannot listen on 127.0.0.1:\(port): "))
    }

    @Test("a token without the public URL exits with 64", arguments: ["TWILIO_AUTH_TOKEN", "PLIVO_AUTH_TOKEN"])
    func tokenWithoutURL(variable: String) async throws {
        let running = try Program.Running(["serve", "--port", "0"], environment: [variable: "a-secret"])
        defer { running.kill() }
        let result = try await running.end(within: .seconds(5))

        #expect(result.status == 64)
        #expect(result.errorLines.count == 1)
        #expect(result.errors.contains("--public-url"))
        #expect(!result.errors.contains("a-secret"))
    }

    @Test("with its token a provider must sign, and serve logs no warning of an open server")
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

    @Test("a WAV file without audio exits with 65", arguments: players)
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

    @Test("a WAV file at a rate that the engine does not convert exits with 65, before the first call")
    func unsupportedFile() async throws {
        let scratch = try Scratch()
        let path = try scratch.write("disc.wav", WAV(samples: [1, 2, 3], sampleRate: .hz44100).bytes)
        let running = try Program.Running(["serve", "--port", "0", "--engine", "direct", "--agent", "play", path])
        defer { running.kill() }

        let result = try await running.end(within: .seconds(5))

        #expect(result.status == 65)
        #expect(result.errors == "linecard: \(path): --engine direct takes multiples of 4000 Hz, not 44100 Hz\n")
    }
}
