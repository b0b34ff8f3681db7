// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec
import ProviderFixtures
import TestSupport
import Testing

@testable import LinecardServer

@Suite("Reading a key") struct KeyTests {
    @Test(
        "a key pressed before the read is not lost", arguments: Provider.allCases, ApplicationExecutor.all)
    func early(_ provider: Provider, _ executor: ApplicationExecutor) async throws {
        try await withUnreadCall(provider) { call, phone, script, _ in
            for message in [script.dtmf("1"), script.media(code: 0x10), script.dtmf("2")] {
                try await phone.say(message)
            }
            try await call.untilReceived(3)
            let keys = call.task(on: executor) { call in [try await call.key(), try await call.key(within: .zero)] }

            #expect(try await within { try await keys.value } == [.one, .two])
        }
    }

    @Test(
        "a read returns nil when the time is up, not before, and the next read gets the next key",
        arguments: ApplicationExecutor.all)
    func timeIsUp(_ executor: ApplicationExecutor) async throws {
        try await withUnreadCall { call, phone, script, _ in
            let began = ContinuousClock.now
            let none = call.task(on: executor) { call in try await call.key(within: .milliseconds(60)) }
            #expect(try await within { try await none.value } == nil)
            #expect(ContinuousClock.now - began >= .milliseconds(59))

            let next = call.task(on: executor) { call in try await call.key(within: .seconds(20)) }
            try await call.untilKeyIsAwaited()
            try await phone.say(script.dtmf("3"))
            #expect(try await within { try await next.value } == .three)
        }
    }

    @Test("a key goes to the task that reads a key, not to the one that reads frames", arguments: Provider.allCases)
    func toItsReader(_ provider: Provider) async throws {
        try await withCall(provider) { call, phone, script, switchboard in
            let key = Task { try await call.key() }
            try await call.untilKeyIsAwaited()
            for message in [
                script.media(code: 0x10), script.dtmf("1"), script.media(code: 0x20), script.dtmf("2"),
            ] { try await phone.say(message) }

            #expect(try await within { try await key.value } == .one)
            try await eventually("the second key") { switchboard.heard.last == .dtmf(.two) }
            #expect(
                switchboard.heard.dropFirst() == [
                    .audio(.heard(code: 0x10)), .audio(.heard(code: 0x20)), .dtmf(.two),
                ])
        }
    }

    @Test("an unread key keeps its place among the frames until a key is read")
    func inItsPlace() async throws {
        try await withUnreadCall { call, phone, script, _ in
            for message in [
                script.media(code: 0x10), script.dtmf("1"), script.dtmf("2"), script.media(code: 0x20),
                script.dtmf("3"),
            ] { try await phone.say(message) }
            try await call.untilReceived(5)
            #expect(try await call.key() == .one)
            var frames = call.frames.makeAsyncIterator()
            var read: [InboundFrame?] = []
            for _ in 0..<4 { read.append(try await frames.next()) }

            #expect(
                read == [
                    .streamStart(script.callStart), .audio(.heard(code: 0x10)), .dtmf(.two),
                    .audio(.heard(code: 0x20)),
                ])
            #expect(try await call.key() == .three)
            #expect(try await call.key(within: .zero) == nil, "the frames had the second")
        }
    }

    @Test("the read after a cancelled one gets the key", arguments: ApplicationExecutor.all)
    func cancelled(_ executor: ApplicationExecutor) async throws {
        try await withUnreadCall { call, phone, script, _ in
            let reading = call.task(on: executor) { call in try await call.key() }
            try await call.untilKeyIsAwaited()
            reading.cancel()
            await #expect(throws: CancellationError.self) { try await within { try await reading.value } }
            try await phone.say(script.dtmf("8"))

            let key = call.task(on: executor) { call in try await call.key(within: .seconds(5)) }
            #expect(try await within { try await key.value } == .eight)
        }
    }

    @Test("a cancelled task does not wait for a key, and takes none", arguments: ApplicationExecutor.all)
    func cancelledBefore(_ executor: ApplicationExecutor) async throws {
        try await withUnreadCall { call, phone, script, _ in
            let reading = call.task(on: executor) { call in
                withUnsafeCurrentTask { $0?.cancel() }
                return try await call.key()
            }
            await #expect(throws: CancellationError.self) { try await within { try await reading.value } }
            try await phone.say(script.dtmf("8"))

            #expect(try await within { try await call.key() } == .eight)
        }
    }

    @Test("cancelling a read at any moment loses no key", arguments: ApplicationExecutor.all)
    func cancelledAtAnyTime(_ executor: ApplicationExecutor) async throws {
        try await withUnreadCall { call, phone, script, _ in
            var keys: [KeypadEntry] = []
            for digit in 0..<10 {
                let reading = call.task(on: executor) { call in try await call.key() }
                async let saying: Void = phone.say(script.dtmf("\(digit)"))
                for _ in 0..<digit { await Task.yield() }
                reading.cancel()
                try await saying
                if let key = try? await within(.seconds(5), "the read", { try await reading.value }) {
                    keys.append(key)
                }
            }
            while keys.count < 10, let key = try await call.key(within: .seconds(2)) { keys.append(key) }

            #expect(keys == [.zero, .one, .two, .three, .four, .five, .six, .seven, .eight, .nine])
        }
    }

    @Test("a second reader of keys is refused, and the first is not disturbed", arguments: ApplicationExecutor.all)
    func second(_ executor: ApplicationExecutor) async throws {
        try await withUnreadCall { call, phone, script, _ in
            let first = call.task(on: executor) { call in try await call.key() }
            try await call.untilKeyIsAwaited()
            let second = call.task(on: executor) { call in try await call.key(within: .zero) }
            await #expect(throws: CallError.secondReader) { try await within { try await second.value } }
            second.cancel()
            try await phone.say(script.dtmf("6"))

            #expect(try await within { try await first.value } == .six)
        }
    }

    @Test(
        "a key that came before the end can be read after it, and then reads throw `ended`",
        arguments: Provider.allCases)
    func afterTheEnd(_ provider: Provider) async throws {
        try await withUnreadCall(provider) { call, phone, script, _ in
            try await phone.say(script.dtmf("1"))
            try await phone.say(script.stop)
            try await eventually("the end") { call.ending != nil }

            #expect(try await within { try await call.key() } == .one)
            await #expect(throws: CallError.ended) { try await within { try await call.key() } }
        }
    }

    @Test("the end of the call ends a read with `ended`", arguments: ApplicationExecutor.all)
    func waitingAtTheEnd(_ executor: ApplicationExecutor) async throws {
        try await withUnreadCall { call, phone, _, _ in
            let key = call.task(on: executor) { call in try await call.key(within: .seconds(60)) }
            try await call.untilKeyIsAwaited()
            try await phone.vanish()

            await #expect(throws: CallError.ended) { try await within { try await key.value } }
        }
    }
}
