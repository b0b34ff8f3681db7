// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec
import LinecardSimulator
import NIOWebSocket
import Synchronization
import TestSupport
import Testing

/// An agent that echoes, each of whose messages is wrong in one way.
struct FaultyAgent: CustomTestStringConvertible, Sendable {
    let name: String
    let provider: Provider
    /// What becomes of the payload of a message with audio, on a stream.
    let reply: @Sendable (_ payload: String, _ stream: String) -> WebSocketAgent.Action
    let reason: BadMessage

    var testDescription: String { "\(provider): \(name)" }

    private init(
        _ provider: Provider, _ name: String, _ reason: BadMessage,
        _ reply: @escaping @Sendable (String, String) -> WebSocketAgent.Action
    ) {
        self.name = name
        self.provider = provider
        self.reply = reply
        self.reason = reason
    }

    /// The faults that a lenient caller doesn't notice.
    static let all = [
        FaultyAgent(.twilio, "stream_sid", .missingField) {
            .text(#"{"event":"media","stream_sid":"\#($1)","media":{"payload":"\#($0)"}}"#)
        },
        FaultyAgent(.twilio, "another stream's id", .wrongStream) {
            .text(#"{"event":"media","streamSid":"\#($1)0","media":{"payload":"\#($0)"}}"#)
        },
        FaultyAgent(.twilio, "a field that isn't documented", .unexpectedField) {
            .text(#"{"event":"media","streamSid":"\#($1)","media":{"payload":"\#($0)","track":"outbound"}}"#)
        },
        FaultyAgent(.twilio, "a binary message", .binary) { payload, _ in .binary(Array(payload.utf8)) },
        FaultyAgent(.twilio, "Plivo's playAudio", .unknownEvent) { payload, _ in
            .text(
                #"{"event":"playAudio","media":{"contentType":"audio/x-mulaw","sampleRate":8000,"payload":"\#(payload)"}}"#
            )
        },
        FaultyAgent(.plivo, "playAudio at 16 kHz", .wrongSampleRate) { payload, _ in
            .text(
                #"{"event":"playAudio","media":{"contentType":"audio/x-mulaw","sampleRate":16000,"payload":"\#(payload)"}}"#
            )
        },
        FaultyAgent(.plivo, "a rate inside contentType", .rateInContentType) { payload, _ in
            .text(
                #"{"event":"playAudio","media":{"contentType":"audio/x-mulaw;rate=8000","sampleRate":8000,"payload":"\#(payload)"}}"#
            )
        },
        FaultyAgent(.plivo, "Twilio's media", .unknownEvent) {
            .text(#"{"event":"media","streamSid":"\#($1)","media":{"payload":"\#($0)"}}"#)
        },
        FaultyAgent(.plivo, "a binary message", .binary) { payload, _ in .binary(Array(payload.utf8)) },
    ]

    /// Starts an agent that makes its fault five times and then closes the WebSocket.
    func start() async throws -> WebSocketAgent {
        let reply = reply
        let count = Mutex(0)
        return try await .echoing(provider) { payload, stream in
            let index = count.withLock { count in
                count += 1
                return count
            }
            return index > 5 ? [] : [reply(payload, stream)] + (index == 5 ? [.close(code: 1_000)] : [])
        }
    }
}

extension WebSocketAgent {
    /// Starts an agent that does something for each message with audio.
    static func echoing(
        _ provider: Provider, host: String = "127.0.0.1",
        _ reply: @escaping @Sendable (_ payload: String, _ stream: String) -> [Action]
    ) async throws -> WebSocketAgent {
        try await start(host: host) {
            let stream = Mutex("")
            return { opcode, text in
                if opcode == .connectionClose { return [.close(code: nil), .vanish] }
                guard let message = try? ProviderMessage(parsing: Array(text.utf8).span, from: provider) else {
                    return []
                }
                if case .start(let start) = message.content { stream.withLock { $0 = start.streamID } }
                guard case .media(let media) = message.content else { return [] }
                return reply(media.payload, stream.withLock { $0 })
            }
        }
    }

    func url(_ path: String = "/") -> String { "ws://127.0.0.1:\(port)\(path)" }
}

/// What a well-behaved agent sends.
func audio(_ payload: String, _ stream: String, to provider: Provider) -> String {
    switch provider {
    case .twilio: #"{"event":"media","streamSid":"\#(stream)","media":{"payload":"\#(payload)"}}"#
    case .plivo:
        #"{"event":"playAudio","media":{"contentType":"audio/x-mulaw","sampleRate":8000,"payload":"\#(payload)"}}"#
    }
}

@Suite("Agents with faults, over a socket") struct AgentFaultTests {
    private static let speech = AudioFrame(samples: [Int16](repeating: 900, count: 1_600), sampleRate: .hz8000)

    @Test("each fault is counted under its name, and nothing of it is heard", arguments: FaultyAgent.all)
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

    @Test("fragments are joined: everything is heard", arguments: Provider.allCases)
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

    @Test("a ping between fragments is answered with its own bytes")
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
    ]

    @Test("frames that make no message end the call", arguments: violations.indices)
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

    @Test("a server that dies is the network's fault")
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
