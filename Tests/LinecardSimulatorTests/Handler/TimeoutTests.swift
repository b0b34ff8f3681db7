// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec
import LinecardServer
import LinecardSimulator
import Synchronization
import Testing

@Suite("Handlers that do not return", .timeLimit(.minutes(1))) struct TimeoutTests {
    @Test("a handler that waits for ever on something other than the call times out", arguments: [true, false])
    func waitsElsewhere(_ heedsCancellation: Bool) async throws {
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self)
        defer { continuation.finish() }

        let error = await #expect(throws: SimulatedCallTimeout.self) {
            try await withSimulatedCall(script: [.wait(.seconds(9))], within: .milliseconds(300)) { call in
                try await call.sleep(for: .seconds(2))
                if heedsCancellation {
                    for await _ in stream {}
                } else {
                    await Task.detached { for await _ in stream {} }.value
                }
            }
        }

        #expect(error?.limit == .milliseconds(300))
        #expect(error?.time == .seconds(2))
        #expect(error?.isComputing == false)
        #expect(
            error.map { "\($0)" }
                == "the handler did not return within 0.3 seconds of real time: it was waiting on something other than "
                + "the call, at 2.0 seconds of the call")
    }

    @Test("a handler that computes for ever times out")
    func computes() async throws {
        let isOver = Atomic(false)

        let error = await #expect(throws: SimulatedCallTimeout.self) {
            try await withSimulatedCall(script: [.wait(.seconds(9))], within: .milliseconds(300)) { _ in
                while !isOver.load(ordering: .relaxed) {}
            }
        }
        isOver.store(true, ordering: .relaxed)

        #expect(error?.isComputing == true)
        #expect(error?.time == .zero)
    }
}
