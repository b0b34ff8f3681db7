// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec
import ProviderFixtures
import TestSupport
import Testing

@testable import LinecardServer

@Suite("Cancelling a task that ends a call") struct EndCancellationTests {
    @Test(
        "the task leaves at once, and the call still ends after its last words", arguments: [true, false],
        ApplicationExecutor.all)
    func leaves(_ hangsUp: Bool, _ executor: ApplicationExecutor) async throws {
        let client = RecordingClient()
        try await withUnreadCall(.twilio, .testing(hangingUpWith: client)) { call, phone, script, _ in
            let speech = call.play(.constant(code: 0x20, milliseconds: 600))
            let ending = call.task(on: executor) { call in
                if hangsUp { try await call.hangUp() } else { try await call.closeStream() }
            }
            try await call.untilEnding()
            ending.cancel()
            await #expect(throws: CancellationError.self) { try await within { try await ending.value } }
            #expect(call.ending == nil, "there is more to be heard")
            try await phone.startAnswering(script)

            #expect(try await within { try await speech.outcome } == .heard(isConfirmed: true))
            try await eventually("the call is over") { call.ending == .application }
            try await phone.waitUntilClosed()
        }

        #expect(client.requests.count == (hangsUp ? 1 : 0))
    }

    @Test("a task cancelled before it ends the call still ends it")
    func before() async throws {
        let client = RecordingClient()
        try await withUnreadCall(.plivo, .testing(hangingUpWith: client)) { call, phone, _, _ in
            let ending = Task {
                withUnsafeCurrentTask { $0?.cancel() }
                try await call.hangUp()
            }
            _ = try? await within { try await ending.value }

            try await phone.waitUntilClosed()
            #expect(call.ending == .application)
        }

        #expect(client.requests.count == 1)
    }
}
