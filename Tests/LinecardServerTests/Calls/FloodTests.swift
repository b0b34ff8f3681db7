// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec
import ProviderFixtures
import TestSupport
import Testing

@testable import LinecardServer

@Suite("Applications that make too many requests") struct FloodTests {
    enum Request: CaseIterable {
        case play, open, mark, finish, live

        func perform(_ call: Call, _ utterance: Utterance) async throws {
            switch self {
            case .play: call.play(.constant(code: 0x20, milliseconds: 20))
            case .open: _ = call.utterance(at: .hz8000)
            case .mark: call.mark("m")
            case .finish: utterance.finish()
            case .live: try await utterance.append([1, 2, 3])
            }
        }
    }

    @Test("a flood of requests does not hold up the event loop", arguments: Request.allCases)
    func flood(_ request: Request) async throws {
        try await withUnreadCall { call, phone, script, _ in
            let utterance = call.utterance(at: .hz8000, live: true)
            let end = ContinuousClock.now + .milliseconds(400)
            while ContinuousClock.now < end { try await request.perform(call, utterance) }

            try await within(.seconds(2), "the event loop") { _ = try await call.interrupt() }
        }
    }

    @Test("requests over the limit are refused with the reason")
    func refused() async throws {
        try await withUnreadCall { call, _, _, _ in
            let utterances = (0..<100_000).map { _ in call.play(.constant(code: 0x20, milliseconds: 20)) }
            let marks = (0..<100_000).map { _ in call.mark("m") }
            let outcomes = try await within { [last = utterances[99_999], mark = marks[99_999]] in
                (try await last.outcome, try await mark.outcome)
            }

            #expect(outcomes.0 == .refused(.tooManyUtterances))
            #expect(outcomes.1 == .refused(.tooManyItems))
            // Utterances heard by now have made room for later ones.
            let interruption = try await within { try await call.interrupt() }
            #expect((1...256).contains(interruption.parts.count))
            let first = try await within { try await utterances[0].outcome }
            if case .refused = first { Issue.record("the first one was refused") }
        }
    }
}
