// SPDX-License-Identifier: Apache-2.0

import Foundation
import Linecard
import LinecardCodec
import LinecardSimulator
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOWebSocket
import Synchronization
import TestSupport
import Testing

@Suite("Simulated callers") struct SimulatedCallerTests {
    @Test("a script has the same outcome in virtual time and over a socket", arguments: Provider.allCases)
    func sameOutcome(provider: Provider) async throws {
        let speech = AudioFrame(samples: (0..<3_200).map { Int16($0 * 7 % 20_000 - 10_000) }, sampleRate: .hz8000)
        let script: CallScript = [
            .wait(.milliseconds(60)), .say(speech), .press([.one, .two], interval: .milliseconds(40)),
            .waitUntilAnswered(within: .seconds(20)),
        ]
        var virtual = try SimulatedCall(Stream.start(provider), script: script)
        virtual.run { text, _ in
            payload(of: text, provider).map { [audio($0, Stream.start(provider).streamID, to: provider)] } ?? []
        }
        let agent = try await WebSocketAgent.echoing(provider) { [.text(audio($0, $1, to: provider))] }

        let recording = try await SimulatedCaller(provider: provider, script: script).call(agent.url())

        let count = virtual.recording.framesSpoken * 160
        #expect(recording.heard.prefix(count) == virtual.recording.heard.prefix(count))
        #expect(recording.framesSpoken == virtual.recording.framesSpoken)
        #expect(recording.keysPressed.map(\.keys) == virtual.recording.keysPressed.map(\.keys))
        #expect(recording.badMessages.isEmpty && virtual.recording.badMessages.isEmpty)
        #expect(recording.timeouts.isEmpty && virtual.recording.timeouts.isEmpty)
        #expect(recording.ending?.party == virtual.recording.ending?.party)
        let connectTime = try #require(recording.connectTime)
        #expect(connectTime > .zero)
        try await agent.stop()
    }

    @Test("a URL may have an IPv6 address in brackets")
    func ipv6() async throws {
        guard
            let agent = try? await WebSocketAgent.echoing(.twilio, host: "::1", { [.text(audio($0, $1, to: .twilio))] })
        else { return }
        let script = CallScript.echo(
            of: AudioFrame(samples: [1, 2, 3], sampleRate: .hz8000), patience: .seconds(20))

        let recording = try await SimulatedCaller(provider: .twilio, script: script).call(
            "ws://[::1]:\(agent.port)/a?b=c")

        #expect(recording.framesHeard == 1)
        try await agent.stop()
    }

    @Test("the start has the caller's parameters and account, and ids of its own for each call")
    func startAndParameters() async throws {
        let starts = Mutex<[String]>([])
        let agent = try await WebSocketAgent.start {
            { _, text in
                if text.contains(#""event":"start""#) { starts.withLock { $0.append(text) } }
                return []
            }
        }
        var caller = SimulatedCaller(provider: .twilio, script: [.wait(.milliseconds(40))])
        caller.parameters = ["lang": "en"]
        caller.account = "AC1"

        let recordings = [try await caller.call(agent.url()), try await caller.call(agent.url())]

        let calls = try starts.withLock { $0 }.map { text -> CallStart? in
            let message = try ProviderMessage(parsing: Array(text.utf8).span, from: .twilio)
            return if case .start(let start) = message.content { start } else { nil }
        }
        #expect(calls == recordings.map(\.start))
        #expect(calls[0]?.customParameters == ["lang": "en"])
        #expect(calls[0]?.accountID == "AC1")
        #expect(calls[0]?.streamID.count == 34)
        #expect(calls[0]?.streamID != calls[1]?.streamID)
        try await agent.stop()
    }

    @Test(
        "an invalid URL is refused",
        arguments: [
            "ftp://127.0.0.1/", "ws:/127.0.0.1", "ws://", "ws://:80/", "ws://h:0/", "ws://h:65536/", "ws://h:x/", "",
            "ws://a:1:2/", "ws://[::1/", "ws://[]/", "ws://[::1]x/", "ws://::1/", "ws://a b/", "ws://u@h/", "ws://h/#f",
        ])
    func badURL(url: String) async throws {
        await #expect(throws: SimulatedCallError.badURL(url)) {
            try await SimulatedCaller(provider: .twilio, script: []).call(url)
        }
    }

    @Test("a host and port are parsed from text, and both are needed")
    func places() {
        #expect(HostAndPort("127.0.0.1:8080") == HostAndPort(host: "127.0.0.1", port: 8_080))
        #expect(HostAndPort("[::1]:80") == HostAndPort(host: "::1", port: 80))
        for text in ["127.0.0.1", "::1:80", "a:", "a:x", ":80", "a:80/", "a:80?", "", "[::1]"] {
            #expect(HostAndPort(text) == nil, "\(text)")
        }
    }

    @Test("the error of a refused WebSocket has the status and the body")
    func refused() async throws {
        let agent = try await WebSocketAgent.start(refusing: .forbidden) { { _, _ in [] } }

        let error = await #expect(throws: SimulatedCallError.self) {
            try await SimulatedCaller(provider: .twilio, script: []).call(agent.url())
        }

        #expect(error == .refused(status: 403, body: "no\n"))
        #expect(error?.description == "the server refused the WebSocket with status 403: no")
        try await agent.stop()
    }

    @Test("a port that nobody listens on is unreachable")
    func unreachable() async throws {
        let agent = try await WebSocketAgent.start { { _, _ in [] } }
        let url = agent.url()
        try await agent.stop()

        let error = await #expect(throws: SimulatedCallError.self) {
            try await SimulatedCaller(provider: .twilio, script: []).call(url)
        }

        #expect(error?.description.hasPrefix("nobody answers at \(url): ") == true)
    }

    @Test("a server that never opens the WebSocket is unreachable")
    func silence() async throws {
        let server = try await silentServer()
        var caller = SimulatedCaller(provider: .plivo, script: [])
        caller.answerTimeout = .milliseconds(200)
        let url = try "ws://127.0.0.1:\(#require(server.localAddress?.port))/"

        await #expect(throws: SimulatedCallError.unreachable(url: url, reason: "the WebSocket was not opened")) {
            try await caller.call(url)
        }
        await #expect(
            throws: SimulatedCallError.unreachable(
                url: "http" + url.dropFirst(2), reason: "the webhook was not answered")
        ) {
            try await caller.call("http" + url.dropFirst(2))
        }
        try await server.close()
    }

    @Test(
        "a refusal whose body never ends still gives its status",
        arguments: ["", "Transfer-Encoding: chunked\r\n", "Content-Type: text/event-stream\r\n"])
    func endlessRefusal(_ field: String) async throws {
        let server = try await silentServer(saying: "HTTP/1.1 403 Forbidden\r\n\(field)\r\n")
        var caller = SimulatedCaller(provider: .twilio, script: [])
        caller.answerTimeout = .milliseconds(200)
        let url = try "ws://127.0.0.1:\(#require(server.localAddress?.port))/"

        let error = await #expect(throws: SimulatedCallError.self) { try await caller.call(url) }

        #expect(error?.status == 403)
        try await server.close()
    }

    @Test("a failed TLS handshake with a webhook is reported with its reason")
    func failedHandshake() async throws {
        let server = try await silentServer(saying: "HTTP/1.1 400 Bad Request\r\n\r\n")
        let url = try "https://127.0.0.1:\(#require(server.localAddress?.port))/twilio/voice"

        let error = await #expect(throws: SimulatedCallError.self) {
            try await SimulatedCaller(provider: .twilio, script: []).call(url)
        }

        let reason = "the webhook was not answered: handshakeFailed("
        #expect(error?.description.hasPrefix("nobody answers at \(url): \(reason)") == true)
        try await server.close()
    }

    @Test("cancelling the task hangs up with a stop message")
    func cancelled() async throws {
        let heard = AsyncStream<String>.makeStream()
        let agent = try await WebSocketAgent.start {
            { opcode, text in
                heard.continuation.yield(opcode == .connectionClose ? "close" : text)
                return opcode == .connectionClose ? [.close(code: nil), .vanish] : []
            }
        }
        let url = agent.url()
        let calling = Task {
            try await SimulatedCaller(provider: .twilio, script: [.wait(.seconds(60))]).call(url)
        }
        var messages = heard.stream.makeAsyncIterator()
        while let message = await messages.next(), !message.contains(#""media""#) {}
        calling.cancel()

        let recording = try await calling.value
        var last: [String] = []
        while let message = await messages.next() {
            last.append(message)
            if message == "close" { break }
        }

        #expect(recording.ending?.party == .caller)
        #expect(last.suffix(2).first?.contains(#""stop""#) == true)
        try await agent.stop()
    }

    @Test("a server that blocks the shared event loops does not delay its callers")
    func blockedServer() async throws {
        let agent = try await WebSocketAgent.start {
            { opcode, text in
                if opcode == .connectionClose { return [.close(code: nil), .vanish] }
                if text.contains(#""event":"start""#) {
                    for loop in MultiThreadedEventLoopGroup.singleton.makeIterator() {
                        loop.execute { Thread.sleep(forTimeInterval: 1) }
                    }
                }
                return []
            }
        }

        let recording = try await SimulatedCaller(provider: .twilio, script: [.wait(.seconds(1))]).call(agent.url())

        let gaps = zip(recording.spokenAt, recording.spokenAt.dropFirst()).map { $1 - $0 }
        #expect(recording.spokenAt.count == 50)
        #expect(gaps.max() ?? .seconds(9) < .milliseconds(800))
        try await agent.stop()
    }

    @Test("cancelling the task before the stream opens throws")
    func cancelledEarly() async throws {
        let server = try await silentServer()
        let url = try "ws://127.0.0.1:\(#require(server.localAddress?.port))/"
        let calling = Task { try await SimulatedCaller(provider: .twilio, script: []).call(url) }
        calling.cancel()

        await #expect(throws: SimulatedCallError.self) { try await calling.value }
        try await server.close()
    }

    @Test("a caller that stops reading leaves messages in the socket, and reads them later")
    func stopsReading() async throws {
        let agent = try await WebSocketAgent.echoing(.twilio) { [.text(audio($0, $1, to: .twilio))] }
        let script: CallScript = [
            .wait(.milliseconds(100)), .stopReading(for: .milliseconds(300)), .wait(.milliseconds(1_300)),
        ]

        let recording = try await SimulatedCaller(provider: .twilio, script: script).call(agent.url())

        let arrivals = recording.arrivals.map(\.at)
        #expect(!arrivals.contains { $0 > .milliseconds(110) && $0 < .milliseconds(400) })
        #expect(arrivals.contains { $0 <= .milliseconds(110) } && arrivals.contains { $0 >= .milliseconds(400) })
        try await agent.stop()
    }

    /// Starts a TCP server that sends a text to each connection, and nothing more.
    private func silentServer(saying text: String = "") async throws -> any Channel {
        try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.execute { channel.writeAndFlush(ByteBuffer(string: text), promise: nil) }
                return channel.eventLoop.makeSucceededVoidFuture()
            }
            .bind(host: "127.0.0.1", port: 0).get()
    }
}
