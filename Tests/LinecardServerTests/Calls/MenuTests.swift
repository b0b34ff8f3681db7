// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec
import ProviderFixtures
import TestSupport
import Testing

@testable import LinecardServer

@Suite("Several keys") struct MenuTests {
    /// What is asked for while some keys are there, and what comes of it.
    struct Input: CustomTestStringConvertible {
        let testDescription: String
        let pressed: String
        let expected: [KeypadEntry]
        let left: KeypadEntry?
        let read: @Sendable (Call) async throws -> [KeypadEntry]

        init(
            _ testDescription: String, _ pressed: String, _ expected: [KeypadEntry], left: KeypadEntry? = nil,
            _ read: @escaping @Sendable (Call) async throws -> [KeypadEntry]
        ) {
            self.testDescription = testDescription
            self.pressed = pressed
            self.expected = expected
            self.left = left
            self.read = read
        }
    }

    static let inputs = [
        Input("as many as are wanted", "123", [.one, .two], left: .three) { try await $0.keys(upTo: 2) },
        Input("none are wanted", "1", [], left: .one) { try await $0.keys(upTo: 0) },
        Input("until the key that ends them", "12#3", [.one, .two], left: .three) { try await $0.keys(upTo: 9) },
        Input("only the key that ends them", "#1", [], left: .one) { try await $0.keys(upTo: 9) },
        Input("until another key", "1#*", [.one, .pound]) { try await $0.keys(upTo: 9, endingWith: .star) },
        Input("no key ends them", "#*#", [.pound, .star, .pound]) { try await $0.keys(upTo: 3, endingWith: nil) },
        Input("none is pressed", "", []) {
            try await $0.keys(upTo: 2, first: .milliseconds(20), between: .seconds(60))
        },
        Input("too few are pressed", "12", [.one, .two]) {
            try await $0.keys(upTo: 3, first: .seconds(60), between: .milliseconds(20))
        },
    ]

    @Test("are read until there are enough, one ends them, or the time is up", arguments: inputs)
    func read(_ input: Input) async throws {
        try await withUnreadCall { call, phone, script, _ in
            for key in input.pressed { try await phone.say(script.dtmf(String(key))) }
            try await call.untilReceived(input.pressed.count)

            #expect(try await within(.seconds(5)) { try await input.read(call) } == input.expected)
            #expect(try await call.key(within: .zero) == input.left)
        }
    }

    @Test("the time of the first one counts from when the prompt is settled", arguments: ApplicationExecutor.all)
    func afterPrompt(_ executor: ApplicationExecutor) async throws {
        try await withUnreadCall { call, _, _, _ in
            let prompt = call.play(.constant(code: 0x20, milliseconds: 60_000))
            let keys = call.task(on: executor) { call in
                try await call.keys(upTo: 4, first: .milliseconds(40), after: prompt)
            }
            try await call.untilKeyIsAwaited()
            try await Task.sleep(for: .milliseconds(120))
            try await call.untilKeyIsAwaited()
            let began = ContinuousClock.now
            await prompt.cancel()

            #expect(try await within { try await keys.value }.isEmpty)
            #expect(ContinuousClock.now - began >= .milliseconds(39))
        }
    }

    @Test("a key in the middle of the prompt is taken, and the prompt matters no longer")
    func barge() async throws {
        try await withUnreadCall { call, phone, script, _ in
            let prompt = call.play(.constant(code: 0x20, milliseconds: 60_000))
            let keys = Task { try await call.keys(upTo: 4, between: .milliseconds(40), after: prompt) }
            try await call.untilKeyIsAwaited()
            try await phone.say(script.dtmf("7"))

            #expect(try await within { try await keys.value } == [.seven])
            try await call.interrupt()
        }
    }

    @Test("a prompt that was refused, or settled before, is not waited for")
    func settledPrompt() async throws {
        try await withUnreadCall { call, _, _, _ in
            let refused = call.play(.constant(code: 0x20, milliseconds: 600_020))
            #expect(try await within { try await call.key(within: .milliseconds(20), after: refused) } == nil)
            #expect(try await refused.outcome == .refused(.tooMuchAudio))
            let cut = call.play(.constant(code: 0x20, milliseconds: 5_000))
            try await call.interrupt()
            #expect(try await within { try await call.key(within: .milliseconds(20), after: cut) } == nil)
        }
    }

    @Test("are given back when the task is cancelled before it has all", arguments: ApplicationExecutor.all)
    func cancelled(_ executor: ApplicationExecutor) async throws {
        try await withUnreadCall { call, phone, script, _ in
            let keys = call.task(on: executor) { call in try await call.keys(upTo: 3) }
            for key in ["1", "2"] { try await phone.say(script.dtmf(key)) }
            try await call.untilKeyIsAwaited(after: 2)
            keys.cancel()
            await #expect(throws: CancellationError.self) { try await within { try await keys.value } }
            try await phone.say(script.dtmf("3"))

            #expect(try await within { try await call.keys(upTo: 3) } == [.one, .two, .three])
        }
    }

    @Test("are given back when another task waits for a key meanwhile, and when the call is over")
    func refused() async throws {
        try await withUnreadCall { call, phone, script, _ in
            let keys = Task { try await call.keys(upTo: 3) }
            try await call.untilKeyIsAwaited()
            // In one go, before the task that has the first key can ask for the second.
            let stolen: KeypadEntry? = try await withUnsafeThrowingContinuation { continuation in
                call.line.ask { tasks, session, now in
                    try? session.receive(Array(script.dtmf("1").utf8).span, at: now)
                    tasks.keys.deliver(from: &session, at: now)
                    tasks.readKey(-1, within: .milliseconds(100), after: nil, at: now, continuation)
                }
            }
            await #expect(throws: CallError.secondReader) { try await within { try await keys.value } }
            #expect(stolen == .one, "the other task gets it")

            let others = Task { try await call.keys(upTo: 3) }
            for key in ["2", "3"] { try await phone.say(script.dtmf(key)) }
            try await call.untilKeyIsAwaited(after: 3)
            try await phone.vanish()
            await #expect(throws: CallError.ended) { try await within { try await others.value } }
            #expect(try await within { [try await call.key(), try await call.key()] } == [.two, .three])
        }
    }
}
