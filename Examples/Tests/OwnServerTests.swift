// SPDX-License-Identifier: Apache-2.0

import FlyingFox
import Linecard
import LinecardCodec
import LinecardServer
import LinecardSimulator
import Synchronization
import Testing

@testable import menu
@testable import own_server

@Suite("A server of your own", .serialized) struct OwnServerTests {
    @Test("all that the caller says comes back", arguments: Provider.allCases)
    func echo(_ provider: Provider) async throws {
        let speech = try Prompt.menu.load()

        let recording = try await withOwnServer { port in
            try await call(port, as: provider, .echo(of: speech))
        }

        #expect(recording.framesHeard >= recording.framesSpoken)
        #expect(recording.badMessages.isEmpty && recording.timeouts.isEmpty)
    }

    @Test("a key interrupts an utterance, which knows how much of it was heard", arguments: Provider.allCases)
    func bargeIn(_ provider: Provider) async throws {
        let heard = Mutex(Duration.zero)
        let prompt = try Prompt.menu.load()

        let recording = try await withOwnServer { call in
            let utterance = call.play(prompt)
            _ = try await call.key()
            try await call.interrupt()
            let duration = await utterance.heard
            heard.withLock { $0 = duration }
        } _: { port in
            try await call(
                port, as: provider,
                [
                    .waitUntilHeard(within: .seconds(5)), .wait(.milliseconds(500)),
                    .press([.one], interval: .zero), .wait(.seconds(5)),
                ])
        }

        let truth = recording.sampleRate.duration(samples: recording.heard.count)
        #expect(recording.clears.count == 1)
        #expect(heard.withLock { $0 } <= truth + recording.lateness)
        #expect(truth - heard.withLock { $0 } < .milliseconds(100) + recording.lateness)
        #expect(recording.ending?.party == .application)
    }

    @Test(
        "a webhook leads to the stream, which names the caller; one with a wrong token is refused",
        arguments: Provider.allCases)
    func webhook(_ provider: Provider) async throws {
        let speech = try Prompt.greeting.load()
        let from = Mutex<CallParty?>(nil)

        try await withOwnServer(tokens: [provider: "12345"]) { call in
            from.withLock { $0 = call.from }
            try await OwnServer.echo(call)
        } _: { port in
            var caller = SimulatedCaller(provider: provider, script: .echo(of: speech))
            caller.connectTo = HostAndPort(host: "127.0.0.1", port: port)
            caller.authToken = "12345"
            caller.from = "+15005550006"
            let recording = try await caller.call("https://voice.example.com/\(provider)/voice")
            #expect(recording.framesHeard >= recording.framesSpoken)
            #expect(from.withLock { $0 } == .number("+15005550006"))

            caller.authToken = "54321"
            await #expect(throws: SimulatedCallError.self) {
                try await caller.call("https://voice.example.com/\(provider)/voice")
            }
        }
    }
}

/// A suite of its own, which runs alone because so many calls make others late on a small machine.
@Suite("Many calls on a server of your own") struct OwnServerLoadTests {
    @Test("fifty calls at once lose nothing")
    func fifty() async throws {
        let speech = try Prompt.greeting.load()

        let recordings = try await withOwnServer { port in
            try await withThrowingTaskGroup(of: CallRecording.self) { group in
                for number in 0..<50 {
                    let provider: Provider = number % 2 == 0 ? .twilio : .plivo
                    group.addTask {
                        try await call(port, as: provider, .echo(of: speech, patience: .seconds(15)))
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
        }

        #expect(recordings.count == 50)
        #expect(recordings.allSatisfy { $0.framesHeard >= $0.framesSpoken && $0.badMessages.isEmpty })
    }
}

/// Runs FlyingFox with an application while `body` calls it on its port.
func withOwnServer<Value: Sendable>(
    tokens: [Provider: String] = [:], _ application: @escaping CallServer.Application = OwnServer.echo,
    _ body: (Int) async throws -> Value
) async throws -> Value {
    let server = HTTPServer(port: 0)
    let own = OwnServer(
        carrier: try CallCarrier(), publicURL: "https://voice.example.com", tokens: tokens,
        application: application)
    await own.addRoutes(to: server)
    let running = Task { try await server.run() }
    defer { running.cancel() }
    try await server.waitUntilListening()
    guard case .ip4(_, let port) = await server.listeningAddress else {
        guard case .ip6(_, let port) = await server.listeningAddress else { throw CancellationError() }
        return try await body(Int(port))
    }
    return try await body(Int(port))
}
