// SPDX-License-Identifier: Apache-2.0

import Linecard
import ProviderFixtures
import Testing

@testable import LinecardServer

@Suite("KeyReader") struct KeyReaderTests {
    private static let begin = CallInstant(nanoseconds: 5_000_000_000)
    private static let utterance = Utterance.ID(7)
    private static let script = Script(.plivo)

    private var reader = KeyReader()

    private static func makeSession(pressing keys: String...) throws -> CallSession {
        var session = try CallSession(script.callStart, at: begin)
        for key in keys { try session.receive(Array(script.dtmf(key).utf8).span, at: begin) }
        return session
    }

    private static func after(_ milliseconds: Int) -> CallInstant { begin.advanced(by: .milliseconds(milliseconds)) }

    /// Waits as read 1, runs a body, then cancels the read, and returns its result.
    private mutating func wait(
        within limit: Duration? = nil, after utterance: Utterance.ID? = nil,
        _ body: (inout KeyReader) -> Void
    ) async throws -> KeypadEntry? {
        try await withUnsafeThrowingContinuation { continuation in
            reader.wait(1, within: limit, after: utterance, at: Self.begin, continuation)
            body(&reader)
            reader.cancel(1)
        }
    }

    @Test("a key that is there is read, even when the time is up")
    mutating func keyBeforeTime() async throws {
        var session = try Self.makeSession(pressing: "1")
        let key = try await wait(within: .zero) { $0.deliver(from: &session, at: Self.after(1_000)) }

        #expect(key == .one)
        #expect(reader.deadline == nil)
        #expect(session.nextKey() == nil)
    }

    @Test("a read ends with nil at its deadline, not before")
    mutating func timeIsUp() async throws {
        var session = try Self.makeSession()
        let key = try await wait(within: .milliseconds(250)) { reader in
            #expect(reader.deadline == Self.after(250))
            reader.deliver(from: &session, at: Self.after(249))
            #expect(reader.isWaiting)
            reader.deliver(from: &session, at: Self.after(250))
            #expect(!reader.isWaiting)
        }

        #expect(key == nil)
        #expect(reader.deadline == nil)
    }

    @Test("after an utterance the time starts with its settlement, not with that of another")
    mutating func afterUtterance() async throws {
        var session = try Self.makeSession()
        let key = try await wait(within: .milliseconds(100), after: Self.utterance) { reader in
            #expect(reader.deadline == nil)
            reader.noteSettled(Utterance.ID(6), at: Self.after(10))
            #expect(reader.deadline == nil)
            reader.deliver(from: &session, at: Self.after(60_000))
            #expect(reader.isWaiting)
            reader.noteSettled(Self.utterance, at: Self.after(60_000))
            #expect(reader.deadline == Self.after(60_100))
            reader.deliver(from: &session, at: Self.after(60_099))
            #expect(reader.isWaiting)
            reader.deliver(from: &session, at: Self.after(60_100))
        }

        #expect(key == nil)
    }

    @Test("a key is read before the utterance is settled, and the next read is not bound to the utterance")
    mutating func keyBeforeSettlement() async throws {
        var session = try Self.makeSession(pressing: "5")
        let key = try await wait(within: .milliseconds(100), after: Self.utterance) { reader in
            reader.deliver(from: &session, at: Self.after(1))
        }
        #expect(key == .five)
        reader.noteSettled(Self.utterance, at: Self.after(2))
        #expect(reader.deadline == nil)

        _ = try? await wait { reader in
            reader.deliver(from: &session, at: Self.after(3))
            reader.noteSettled(Self.utterance, at: Self.after(4))
            #expect(reader.deadline == nil, "this read waits for no utterance")
        }
    }

    @Test("cancelling another read does not disturb the one that waits")
    mutating func staleCancellation() async throws {
        var session = try Self.makeSession()
        let key = try await wait { reader in
            reader.cancel(0)
            reader.cancel(2)
            #expect(reader.isWaiting)
            try? session.receive(Array(Self.script.dtmf("4").utf8).span, at: Self.begin)
            reader.deliver(from: &session, at: Self.begin)
        }

        #expect(key == .four)
    }

    @Test("a cancelled read takes no key")
    mutating func cancelledRead() async throws {
        var session = try Self.makeSession(pressing: "9")
        await #expect(throws: CancellationError.self) {
            try await wait(within: .seconds(1)) { reader in
                reader.cancel(1)
                reader.deliver(from: &session, at: Self.begin)
            }
        }

        #expect(session.nextKey() == .nine)
        #expect(reader.deadline == nil, "no read is left")
    }

    @Test("keys given back are read before others, in their order")
    mutating func givenBack() async throws {
        var session = try Self.makeSession(pressing: "3")
        reader.giveBack([.two])
        reader.giveBack([.zero, .one])
        var keys: [KeypadEntry?] = []
        for _ in 0..<4 { keys.append(try await wait { $0.deliver(from: &session, at: Self.begin) }) }

        #expect(keys == [.zero, .one, .two, .three])
    }

    @Test("after the end the keys left are read, and then reads throw `ended`")
    mutating func ended() async throws {
        var session = try Self.makeSession(pressing: "1")
        session.connectionLost(at: Self.begin)

        #expect(try await wait { $0.deliver(from: &session, at: Self.begin) } == .one)
        await #expect(throws: CallError.ended) { try await wait { $0.deliver(from: &session, at: Self.begin) } }
    }
}
