// SPDX-License-Identifier: Apache-2.0

import Foundation
import Linecard
import LinecardCodec
import LinecardSimulator
import NIOWebSocket
import ProviderFixtures
import TestSupport
import Testing

@testable import LinecardServer

/// Applications that block a thread, in a few calls. `BlockingLoadTests` measures a hundred.
@Suite("Applications that block their thread") struct BlockingApplicationTests {
    private static let calls = 4

    /// Blocks the thread.
    private static func block(for time: Duration) {
        let end = ContinuousClock.now + time
        while ContinuousClock.now < end {}
    }

    @Test("a blocking application makes no gap in the audio of any call", arguments: Provider.allCases)
    func audio(_ provider: Provider) async throws {
        let speech = AudioFrame.constant(code: 0x20, milliseconds: 1_000)
        let recordings = try await withServer(application: { call in
            call.play(speech)
            Self.block(for: .milliseconds(700))
        }) { server in
            try await within(.seconds(20)) {
                try await withThrowingTaskGroup { group in
                    for _ in 0..<Self.calls {
                        group.addTask {
                            let caller = SimulatedCaller(provider: provider, script: [.wait(.seconds(20))])
                            return try await caller.call(server.url("/\(provider)/stream"))
                        }
                    }
                    return try await group.reduce(into: []) { $0.append($1) }
                }
            }
        }

        #expect(recordings.count == Self.calls)
        // An application that starts while others block starts late; its audio must have no gap.
        #expect(recordings.allSatisfy { $0.heard == speech.samples })
        #expect(recordings.allSatisfy { $0.stretches.count == 1 }, "a gap is a stretch more")
        #expect(recordings.allSatisfy { $0.ending?.party == .application })
    }

    @Test("a blocked pool delays no ping, key or interruption of an application on its event loop")
    func eventLoop() async throws {
        try await withUnreadCall { call, phone, script, _ in
            call.play(.constant(code: 0x20, milliseconds: 10_000))
            let reading = call.task(on: .eventLoop) { call in
                _ = try await call.key()
                try await call.interrupt()
            }
            try await call.untilKeyIsAwaited()
            // On the pool this task would wait for the blockers too.
            let messages = try await call.task(on: .eventLoop) { call in
                let blockers = (0..<2 * ProcessInfo.processInfo.activeProcessorCount).map { _ in
                    Task.detached { Self.block(for: .milliseconds(400)) }
                }
                let free = Task.detached { ContinuousClock.now }
                let key = script.dtmf("1")
                try await phone.send(.ping, [7])
                try await phone.say(key)
                let messages = try await phone.hear("the clear") { $0.contains { $0.event == "clear" } }
                for blocker in blockers { await blocker.value }
                return (messages, free: await free.value)
            }.value
            try await within { try await reading.value }

            let answer = try #require(messages.0.first { $0.opcode == .pong })
            let clear = try #require(messages.0.first { $0.event == "clear" })
            #expect(answer.time < messages.free, "the pool is still busy then")
            #expect(clear.time < messages.free)
        }
    }
}
