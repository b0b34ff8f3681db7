// SPDX-License-Identifier: Apache-2.0

import Foundation
import Linecard
import LinecardCodec
import LinecardServer
import LinecardSimulator
import NIOWebSocket
import TestSupport
import Testing

@testable import LinecardCommand

@Suite("linecard call", .enabled(if: Program.isBuilt, "\(Program.isMissing)")) struct CallCommandTests {
    @Test("the JSON report has the counts, times and recordings of the calls", arguments: Provider.allCases)
    func callJSON(provider: Provider) async throws {
        let scratch = try Scratch()
        let result = try await withEchoServer { server in
            try await Program.run(
                "call", "ws://127.0.0.1:\(server.port)/\(provider)/stream", "--json", "--calls", "2", "--seconds",
                "0.4", "--dtmf", "1#", "--record", scratch.path("reply.wav"))
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
        let (left, right) = try scratch.tracks(of: "reply.wav")
        #expect(left.prefix(3_200).elementsEqual(try Speech.samples().prefix(3_200)))
        #expect(right.count(where: { $0 != 0 }) > 1_000)
    }

    @Test("the report is a table by default")
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

    @Test("a call whose agent sends only faulty messages is lost, and each fault is counted by name")
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

    @Test("each fault of an agent is counted by name, heard as nothing, and exits with 1", arguments: FaultyAgent.all)
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

    @Test("a call whose agent sends nothing but silence is lost")
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

    @Test("a call whose server dies is lost")
    func dyingServer() async throws {
        let agent = try await WebSocketAgent.start {
            { _, text in text.contains(#""event":"media""#) ? [.vanish] : [] }
        }

        let result = try await Program.run("call", "ws://127.0.0.1:\(agent.port)/", "--calls", "2")

        #expect(result.status == 1)
        #expect(result.errors == "linecard: 2 of 2 calls lost: the connection broke\n")
        try await agent.stop()
    }

    @Test("a call goes through a signed webhook; one with a wrong token is refused", arguments: Provider.allCases)
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
}
