// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec
import LinecardSimulator
import NIOCore
import NIOWebSocket
import Synchronization
import TestSupport
import Testing

/// Makes a valid message with audio from an agent.
func audio(_ payload: String, _ stream: String, to provider: Provider) -> String {
    switch provider {
    case .twilio: #"{"event":"media","streamSid":"\#(stream)","media":{"payload":"\#(payload)"}}"#
    case .plivo:
        #"{"event":"playAudio","media":{"contentType":"audio/x-mulaw","sampleRate":8000,"payload":"\#(payload)"}}"#
    }
}

@Suite("Agents with faults, over a socket") struct AgentFaultTests {
    private static let speech = AudioFrame(samples: [Int16](repeating: 900, count: 1_600), sampleRate: .hz8000)

    @Test("each fault is counted under its reason, and heard as nothing", arguments: FaultyAgent.all)
    func fault(_ faulty: FaultyAgent) async throws {
        let agent = try await faulty.start()

        let recording = try await SimulatedCaller(provider: faulty.provider, script: [.wait(.seconds(60))])
            .call(agent.url())

        #expect(recording.heard.isEmpty)
        #expect(recording.badMessages == [faulty.reason: 5])
        #expect(recording.doubtfulMessages.isEmpty)
        #expect(recording.ending?.party == .application)
        try await agent.stop()
    }

    @Test("messages in fragments are heard", arguments: Provider.allCases)
    func fragments(provider: Provider) async throws {
        let agent = try await WebSocketAgent.echoing(provider) { [.fragments(audio($0, $1, to: provider), size: 100)] }

        let recording = try await SimulatedCaller(
            provider: provider, script: .echo(of: Self.speech, patience: .seconds(20))
        ).call(agent.url())

        #expect(recording.heard == G711.decode(G711.encode(Self.speech.samples)))
        #expect(recording.badMessages.isEmpty)
        #expect(Set(recording.doubtfulMessages.keys) == (provider == .twilio ? [.fragmented] : []))
        try await agent.stop()
    }

    @Test("a ping between fragments is answered with its payload")
    func pings() async throws {
        let pongs = Mutex<[String]>([])
        let agent = try await WebSocketAgent.start {
            let count = Mutex(0)
            return { opcode, text in
                if opcode == .connectionClose { return [.close(code: nil), .vanish] }
                if opcode == .pong { pongs.withLock { $0.append(text) } }
                guard
                    count.withLock({
                        $0 += 1; return $0 == 3
                    })
                else { return [] }
                return [
                    .frame(.text, Array(#"{"event":"#.utf8), isLast: false),
                    .frame(.ping, Array("are you there".utf8), isLast: true),
                    .frame(.continuation, Array(#""hello"}"#.utf8), isLast: true),
                ]
            }
        }

        let recording = try await SimulatedCaller(provider: .twilio, script: [.wait(.milliseconds(200))]).call(
            agent.url())

        #expect(pongs.withLock { $0 } == ["are you there"])
        #expect(recording.badMessages == [.unknownEvent: 1])
        try await agent.stop()
    }

    /// Frames that break RFC 6455.
    static let violations: [[WebSocketAgent.Action]] = [
        [.frame(.continuation, [65], isLast: true)],
        [.frame(.text, [65], isLast: false), .text("B")],
        [.anyFrame(WebSocketFrame(fin: true, opcode: .text, maskKey: [1, 2, 3, 4], data: ByteBuffer(string: "A")))],
        [.anyFrame(WebSocketFrame(fin: true, rsv1: true, opcode: .text, data: ByteBuffer(string: "A")))],
        [.anyFrame(WebSocketFrame(fin: true, opcode: WebSocketOpcode(encodedWebSocketOpcode: 3)!, data: ByteBuffer()))],
    ]

    @Test("frames that break RFC 6455 end the call", arguments: violations.indices)
    func violation(index: Int) async throws {
        let closes = Mutex<[String]>([])
        let agent = try await WebSocketAgent.start {
            { opcode, text in
                if opcode == .connectionClose {
                    closes.withLock { $0.append(text) }
                    return [.vanish]
                }
                return text.contains("start") ? Self.violations[index] : []
            }
        }

        let recording = try await SimulatedCaller(provider: .twilio, script: [.wait(.seconds(20))]).call(agent.url())

        #expect(recording.badMessages == [.protocolViolation: 1])
        #expect(recording.ending?.party == .network)
        #expect(closes.withLock { $0 } == ["\u{3}\u{EA}"] || closes.withLock { $0.count } == 1)
        try await agent.stop()
    }

    @Test("the application's close code is recorded and answered", arguments: [1_000, 1_011, nil])
    func closes(code: UInt16?) async throws {
        let answers = Mutex<[Int]>([])
        let agent = try await WebSocketAgent.start {
            { opcode, text in
                if opcode == .connectionClose { answers.withLock { $0.append(text.utf8.count) } }
                return text.contains(#""start""#) ? [.close(code: code)] : []
            }
        }

        let recording = try await SimulatedCaller(provider: .plivo, script: [.wait(.seconds(20))]).call(agent.url())

        #expect(recording.ending?.party == .application)
        #expect(recording.ending?.closeCode == code.map(Int.init))
        #expect(answers.withLock { $0.count } == 1)
        try await agent.stop()
    }

    @Test("a server that dies is recorded as an end by the network")
    func dies() async throws {
        let agent = try await WebSocketAgent.start { { _, text in text.contains(#""start""#) ? [.vanish] : [] } }

        let recording = try await SimulatedCaller(provider: .twilio, script: [.wait(.seconds(20))]).call(agent.url())

        #expect(recording.ending?.party == .network)
        #expect(recording.ending?.isRegular == false)
        try await agent.stop()
    }

    @Test("a message of half a megabyte is heard")
    func longMessage() async throws {
        let payload = Base64.encode([UInt8](repeating: 0x20, count: 400_000))
        let agent = try await WebSocketAgent.start {
            { opcode, text in
                if opcode == .connectionClose { return [.close(code: nil), .vanish] }
                guard let start = text.firstRange(of: #""streamSid":""#), text.contains(#""event":"start""#) else {
                    return []
                }
                return [.text(audio(payload, String(text[start.upperBound...].prefix(34)), to: .twilio))]
            }
        }

        let script: CallScript = [.waitUntilHeard(within: .seconds(5)), .hangUp]
        let recording = try await SimulatedCaller(provider: .twilio, script: script).call(agent.url())

        #expect(recording.arrivals.map(\.samples) == [400_000])
        #expect(recording.badMessages.isEmpty)
        try await agent.stop()
    }
}
