// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec
import LinecardSimulator
import ProviderFixtures
import TestSupport
import Testing

@testable import LinecardServer

@Suite("Reading several keys") struct MenuTests {
    /// A read of several keys after some were pressed, the keys that it returns, and the one that it leaves.
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

    @Test("a read ends with enough keys, with the key that ends them, or when the time is up", arguments: inputs)
    func read(_ input: Input) async throws {
        try await withUnreadCall { call, phone, script, _ in
            for key in input.pressed { try await phone.say(script.dtmf(String(key))) }
            try await call.untilReceived(input.pressed.count)

            #expect(try await within(.seconds(5)) { try await input.read(call) } == input.expected)
            #expect(try await call.key(within: .zero) == input.left)
        }
    }

    @Test("the time for the first key starts when the prompt is settled", arguments: Provider.allCases)
    func afterPrompt(_ provider: Provider) async throws {
        let recording = try await withSimulatedCall(
            provider, script: [.wait(.seconds(90))], configuration: .testing()
        ) { call in
            let prompt = call.play(.constant(code: 0x20, milliseconds: 60_000))
            async let keys = call.keys(upTo: 4, first: .milliseconds(40), after: prompt)
            try await call.sleep(for: .seconds(5))
            await prompt.cancel()

            #expect(try await keys.isEmpty)
        }

        #expect(recording.ending?.at == .milliseconds(5_040))
    }

    @Test("a key pressed during the prompt is taken, and the read no longer waits for the prompt")
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

    @Test("a read does not wait for a prompt that was refused or is settled")
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

    @Test("a cancelled read gives back the keys that it has taken", arguments: ApplicationExecutor.all)
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

    @Test("a read gives back its keys when another task reads a key meanwhile, and when the call ends")
    func refused() async throws {
        try await withUnreadCall { call, phone, script, _ in
            let keys = Task { try await call.keys(upTo: 3) }
            try await call.untilKeyIsAwaited()
            // In one turn of the event loop, before the task that gets the first key can ask for the second.
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
