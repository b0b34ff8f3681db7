// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec
import LinecardServer
import LinecardSimulator
import Testing

@Suite("Sleeping in a call", .timeLimit(.minutes(1))) struct SleepTests {
    @Test("several tasks sleep at once, each for its own time")
    func sleepers() async throws {
        let recording = try await withSimulatedCall(script: [.wait(.seconds(9))]) { call in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for seconds in [3, 1, 2, 0, -1] {
                    group.addTask {
                        try await call.sleep(for: .seconds(seconds))
                        call.mark("\(seconds)")
                    }
                }
                try await group.waitForAll()
            }
        }

        let marks = recording.marks.filter { !$0.name.hasPrefix("linecard/") }
        #expect(Set(marks.prefix(2).map(\.name)) == ["0", "-1"])
        #expect(marks.map(\.at) == [.zero, .zero, .seconds(1), .seconds(2), .seconds(3)])
        #expect(recording.ending?.at == .seconds(3))
    }

    @Test("the end of the call ends a sleep with an error")
    func sleepingAtTheEnd() async throws {
        let recording = try await withSimulatedCall(script: [.wait(.seconds(1))]) { call in
            await #expect(throws: CallError.ended) { try await call.sleep(for: .seconds(2)) }
            await #expect(throws: CallError.ended) { try await call.sleep(for: .zero) }
            #expect(call.ending == .caller)
        }

        #expect(recording.ending?.at == .seconds(1))
        #expect(recording.ending?.party == .caller)
    }

    @Test("cancelling a task ends its sleep and no other")
    func cancelledSleep() async throws {
        let recording = try await withSimulatedCall(script: [.wait(.seconds(9))]) { call in
            async let other: Void = call.sleep(for: .seconds(2))
            await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await call.sleep(for: .seconds(5)) }
                try? await call.sleep(for: .milliseconds(300))
                group.cancelAll()
                let result = await group.nextResult()
                #expect(throws: CancellationError.self) { try result?.get() }
                call.mark("cancelled")
            }
            try await other
        }

        #expect(recording.marks.first { $0.name == "cancelled" }?.at == .milliseconds(300))
        #expect(recording.ending?.at == .seconds(2))
    }
}
