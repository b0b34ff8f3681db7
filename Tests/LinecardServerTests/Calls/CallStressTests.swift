// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec
import NIOWebSocket
import ProviderFixtures
import TestSupport
import Testing

@testable import LinecardServer

/// Tasks that make random requests and are cancelled at random moments, in calls that end at random moments.
@Suite("Calls under stress") struct CallStressTests {
    private static let tasks = 12
    private static let steps = 25

    @Test("every task returns and every call ends, whatever the seed", arguments: ApplicationExecutor.all, [1, 2, 3])
    func stress(_ executor: ApplicationExecutor, _ seed: UInt64) async throws {
        var configuration = CallServerConfiguration.testing(hangingUpWith: RecordingClient())
        configuration.executor = executor
        try await withServer(
            configuration,
            application: { call in
                let shared = call.utterance(at: .hz8000)
                let live = call.utterance(at: .hz8000, live: true)
                var random = Seeded(seed &+ UInt64(call.start.streamID.utf8.last ?? 0))
                let tasks = (0..<Self.tasks).map { _ in
                    let own = Seeded(random.next())
                    return call.task(on: Bool.random(using: &random) ? .eventLoop : .globalPool) { call in
                        var random = own
                        for _ in 0..<Self.steps {
                            _ = try? await Self.act(in: call, shared, live, &random)
                            await Task.yield()
                        }
                    }
                }
                for task in tasks {
                    if Bool.random(using: &random) { task.cancel() }
                    _ = await task.result
                }
            }
        ) { server in
            try await within(.seconds(20), "the calls of seed \(seed)") {
                try await withThrowingTaskGroup { group in
                    for number in 0..<6 {
                        group.addTask { try await Self.dial(server, number, seed) }
                    }
                    try await group.waitForAll()
                }
                try await eventually("no call is left, seed \(seed)", within: .seconds(15)) {
                    server.statistics[.callsActive] == 0 && server.statistics[.applicationsOverdue] == 0
                }
            }
            #expect(server.statistics[.callsStarted] == 6)
        }
    }

    private static func dial(_ server: CallServer, _ number: Int, _ seed: UInt64) async throws {
        var random = Seeded(seed &* 31 &+ UInt64(number))
        var script = Script(Bool.random(using: &random) ? .twilio : .plivo)
        script.streamID = "stream\(number)"
        script.callID = "call\(number)"
        let phone = try await Phone.dial(
            server, script.path, headers: Credentials.upgradeHeaders(script.provider), saying: [script.start])
        for _ in 0..<Int.random(in: 5..<60, using: &random) where !phone.isClosed {
            switch Int.random(in: 0..<4, using: &random) {
            case 0: try? await phone.say(script.dtmf("1"))
            case 1: try? await phone.say(script.media(code: 0x10))
            case 2: try? await phone.returnMarks(script)
            default: try? await roundTrip(phone)
            }
        }
        if Bool.random(using: &random) { try? await phone.say(script.stop) } else { try? await phone.vanish() }
    }

    /// Waits until the server has answered a ping, and so has read everything before it.
    private static func roundTrip(_ phone: Phone) async throws {
        let before = phone.messages.count { $0.opcode == .pong }
        try await phone.send(.ping, [])
        try await eventually("a pong") { phone.isClosed || phone.messages.count { $0.opcode == .pong } > before }
    }

    private static func act(
        in call: Call, _ shared: Utterance, _ live: Utterance, _ random: inout Seeded
    ) async throws {
        switch Int.random(in: 0..<16, using: &random) {
        case 0: call.play(.constant(code: 0x20, milliseconds: 60))
        case 1: _ = try await call.play(.constant(code: 0x20, milliseconds: 40)).outcome
        case 2: try await shared.append(.constant(code: 0x20, milliseconds: 700))
        case 3: try await live.append(.constant(code: 0x20, milliseconds: 60))
        case 4: _ = try await call.key(within: .milliseconds(30))
        case 5: _ = try await call.keys(upTo: 3, first: .milliseconds(40), between: .milliseconds(20))
        case 6: try await call.interrupt()
        case 7: _ = try await call.mark("m").outcome
        case 8: try await call.press([.one])
        case 9: _ = await (call.heard, shared.heard, call.counts)
        case 10: await call.utterance(at: .hz16000, interruptible: false).cancel()
        case 11:
            let read = Task { for try await _ in call.frames { break } }
            await Task.yield()
            read.cancel()
            _ = await read.result
        case 12:
            let read = Task { try await call.key() }
            await Task.yield()
            read.cancel()
            _ = await read.result
        case 13:
            let append = Task { try await call.utterance(at: .hz8000).append(.constant(code: 1, milliseconds: 1_500)) }
            await Task.yield()
            append.cancel()
            _ = await append.result
        case 14: if Int.random(in: 0..<40, using: &random) == 0 { try await call.hangUp() }
        default: try await call.send(TransportMessageFrame(json: "{}"))
        }
    }
}

/// SplitMix64 of Steele, Lea and Flood: https://doi.org/10.1145/2714064.2660195.
private struct Seeded: RandomNumberGenerator, Sendable {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }
}
