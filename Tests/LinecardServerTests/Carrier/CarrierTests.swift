// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec
import ProviderFixtures
import Synchronization
import TestSupport
import Testing

@testable import LinecardServer

@Suite("Calls over the WebSocket of another server") struct CarrierTests {
    @Test("an echo comes back, a bad message costs one message, and a stop closes", arguments: Provider.allCases)
    func echoes(_ provider: Provider) async throws {
        let script = Script(provider)
        let socket = CarriedPhone()
        for message in [script.start, script.media(code: 0x10), "bad", script.media(code: 0x10)] { socket.say(message) }

        let carrying = Task { try await socket.carry(provider) { try await echo($0) } }
        try await eventually("the echo") { socket.audio.count == 2 }
        socket.say(script.stop)
        let carrier = try await within { try await carrying.value }

        #expect(socket.audio.allSatisfy { $0 == [UInt8](repeating: 0x10, count: 160) })
        #expect(socket.sent.last == .close(code: 1_000))
        #expect(carrier.statistics[.callsStarted] == 1)
        #expect(carrier.statistics[.callsActive] == 0)
        #expect(carrier.statistics[.messagesBad] == 1)
    }

    @Test("pings are answered")
    func pings() async throws {
        let socket = CarriedPhone()
        socket.say(Script(.twilio).start)
        socket.incoming.yield(.ping([1, 2, 3]))
        socket.incoming.yield(.close(code: 1_001))

        _ = try await within { try await socket.carry(.twilio) { try await echo($0) } }

        #expect(socket.sent == [.pong([1, 2, 3]), .close(code: 1_001)])
    }

    enum Loss: CaseIterable { case ending, failing, unsendable, closing }

    @Test("a connection that is lost or closed ends the call", arguments: Loss.allCases)
    func ends(_ loss: Loss) async throws {
        let ending = Mutex<CallEnding?>(nil)
        let socket = CarriedPhone(isBroken: loss == .unsendable)
        socket.say(Script(.plivo).start)
        switch loss {
        case .ending: socket.incoming.finish()
        case .failing: socket.incoming.finish(throwing: CarriedPhone.Broken())
        case .closing: socket.incoming.yield(.close(code: nil))
        case .unsendable: break
        }

        _ = try await within {
            try await socket.carry(.plivo) { call in
                call.play(.constant(code: 0x20, milliseconds: 100))
                for try await _ in call.frames {}
                ending.withLock { $0 = call.ending }
            }
        }

        #expect(ending.withLock { $0 } == (loss == .closing ? .caller : .lost))
    }

    @Test("a connection without a start, or with a start of the other provider, is closed")
    func noStart() async throws {
        var configuration = CallServerConfiguration.testing()
        configuration.startTimeout = .milliseconds(50)
        let silent = CarriedPhone()
        let foreign = CarriedPhone()
        foreign.say(Script(.plivo).start)

        _ = try await within { [configuration] in try await silent.carry(.twilio, configuration) { _ in } }
        _ = try await within { [configuration] in try await foreign.carry(.twilio, configuration) { _ in } }

        #expect(silent.sent == [.close(code: 1_008)])
        #expect(foreign.sent == [.close(code: 1_008)])
    }

    @Test("the last words are sent before the close frame, and the carrier returns after the application")
    func lastWords() async throws {
        let script = Script(.twilio)
        let socket = CarriedPhone()
        socket.say(script.start)
        let said = Mutex<Utterance?>(nil)

        _ = try await within {
            try await socket.carry(.twilio) { call in
                let speech = call.play(.constant(code: 0x20, milliseconds: 100))
                said.withLock { $0 = speech }
            }
        }

        #expect(socket.audio.count == 5)
        #expect(socket.sent.last == .close(code: 1_000))
        let speech = try #require(said.withLock { $0 })
        #expect(try await speech.outcome == .interrupted(after: .zero, by: .callEnded), "no mark came back")
    }

    @Test("audio that a slow socket doesn't take waits in the call, and an interruption drops it")
    func backPressure() async throws {
        let script = Script(.twilio)
        let socket = CarriedPhone(isBlocked: true)
        socket.say(script.start)
        let configuration = CallServerConfiguration.testing(lead: .seconds(10))
        let (calls, continuation) = AsyncStream<Call>.makeStream()

        let carrying = Task {
            try await socket.carry(.twilio, configuration) { call in
                call.play(.constant(code: 0x20, milliseconds: 5_000))
                continuation.yield(call)
                for try await _ in call.frames {}
            }
        }
        var iterator = calls.makeAsyncIterator()
        let call = try #require(await iterator.next())
        try await eventually("the socket is full") { await call.counts.messagesSent >= 8 }
        #expect(await call.counts.messagesSent < 16)
        try await call.interrupt()
        socket.unblock()
        try await eventually("the clear") { socket.texts.contains { $0.contains(#""clear""#) } }
        socket.say(script.stop)
        _ = try await within { try await carrying.value }

        #expect(socket.audio.count < 16, "of 250 messages")
    }

    @Test(
        "cancelling sends a close frame first, unless the socket takes nothing for two seconds",
        arguments: [false, true])
    func cancellation(isBlocked: Bool) async throws {
        let script = Script(.twilio)
        let socket = CarriedPhone()
        socket.say(script.start)
        let (calls, continuation) = AsyncStream<Call>.makeStream()

        let carrying = Task {
            try await socket.carry(.twilio) { call in
                continuation.yield(call)
                for try await _ in call.frames {}
            }
        }
        var iterator = calls.makeAsyncIterator()
        let call = try #require(await iterator.next())
        if isBlocked {
            socket.block()
            call.play(.constant(code: 0x20, milliseconds: 1_000))
        }
        carrying.cancel()
        _ = try await within { try await carrying.value }

        #expect(call.ending == .shutdown)
        #expect((socket.sent.last == .close(code: 1_000)) == !isBlocked)
    }

    @Test("a call with too many messages is refused once, however many still come")
    func tooManyMessages() async throws {
        let script = Script(.twilio)
        let socket = CarriedPhone()
        var configuration = CallServerConfiguration.testing()
        configuration.limits.messagesPerSecond = 1
        socket.say(script.start)
        for _ in 0..<100 { socket.say(script.media(code: 0x20)) }

        let carrier = try await within { [configuration] in
            try await socket.carry(.twilio, configuration) { call in for try await _ in call.frames {} }
        }

        #expect(carrier.statistics[.tooManyMessages] == 1)
        #expect(socket.sent.last == .close(code: 1_008))
    }
}

/// The WebSocket of another server, and the provider at its other end.
final class CarriedPhone: Sendable {
    struct Broken: Error {}

    let incoming: AsyncThrowingStream<WebSocketMessage, any Error>.Continuation
    private let messages: AsyncThrowingStream<WebSocketMessage, any Error>
    private let outgoing = Mutex<[WebSocketMessage]>([])
    private let isBroken: Bool
    /// Set when a blocked socket takes messages again; nil while it isn't blocked.
    private let unblocking: Mutex<Promise<Void>?>

    init(isBroken: Bool = false, isBlocked: Bool = false) {
        (messages, incoming) = AsyncThrowingStream.makeStream()
        self.isBroken = isBroken
        unblocking = Mutex(isBlocked ? Promise<Void>() : nil)
    }

    /// The messages sent so far, without pings and the session's own marks.
    var sent: [WebSocketMessage] {
        outgoing.withLock { $0 }.filter { message in
            switch message {
            case .ping: false
            case .text(let bytes): !String(decoding: bytes, as: UTF8.self).contains(CallSession.ownMarkPrefix)
            default: true
            }
        }
    }

    /// The texts among them.
    var texts: [String] {
        sent.compactMap { if case .text(let bytes) = $0 { String(decoding: bytes, as: UTF8.self) } else { nil } }
    }

    /// The codes of each message with audio.
    var audio: [[UInt8]] {
        texts.compactMap { text in
            guard let payload = text.firstMatch(of: #/"payload":"([^"]*)"/#)?.1 else { return nil }
            return try? Base64.decode(String(payload))
        }
    }

    func say(_ text: String) { incoming.yield(.text(Array(text.utf8))) }

    func block() { unblocking.withLock { $0 = Promise() } }

    func unblock() { unblocking.withLock { $0.take() }?.set(()) }

    func carry(
        _ provider: Provider, _ configuration: CallServerConfiguration = .testing(),
        application: @escaping CallServer.Application
    ) async throws -> CallCarrier {
        let carrier = try CallCarrier(configuration)
        await carrier.carry(messages, from: provider) { message in
            if self.isBroken { throw Broken() }
            try await self.unblocking.withLock { $0 }?.get()
            self.outgoing.withLock { $0.append(message) }
        } application: { call in
            try await application(call)
        }
        return carrier
    }
}
