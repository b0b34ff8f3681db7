// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec
import LinecardServer
import LinecardSimulator
import NIOWebSocket
import ProviderFixtures
import Synchronization
import TestSupport
import Testing

@Suite("Frames of a call") struct FrameOrderTests {
    @Test("frames come in the order of the messages, the start of the stream first", arguments: Provider.allCases)
    func order(provider: Provider) async throws {
        let script = Script(provider)
        let switchboard = Switchboard()

        let start = try await withServer(application: switchboard.answer) { server in
            let phone = try await Phone.dial(
                server, script.path,
                saying: provider == .twilio ? [Script.connected, script.start] : [script.start])
            let call = try await switchboard.next()
            for message in [
                script.media(code: 0x10), script.media(code: 0x20), script.dtmf("1"), script.media(code: 0x30),
                script.dtmf("#"), script.mark("turn-7"), script.dtmf("*"), script.stop,
            ] { try await phone.say(message) }
            try await eventually("the frames end") { switchboard.ended == 1 }
            try await phone.waitUntilClosed()
            return call.start
        }

        #expect(start == script.callStart)
        #expect(
            switchboard.heard == [
                .streamStart(script.callStart), .audio(.heard(code: 0x10)), .audio(.heard(code: 0x20)), .dtmf(.one),
                .audio(.heard(code: 0x30)), .dtmf(.pound), .mark(name: "turn-7"), .dtmf(.star), .streamStop,
            ])
    }

    @Test("without a stop message the frames end with the connection", arguments: Provider.allCases)
    func endsWithConnection(provider: Provider) async throws {
        let script = Script(provider)
        let switchboard = Switchboard()

        try await withServer(application: switchboard.answer) { server in
            let phone = try await Phone.dial(server, script.path, saying: [script.start, script.media(code: 0x10)])
            try await eventually("the audio comes") { switchboard.heard.count == 2 }
            try await phone.send(.connectionClose, [0x03, 0xE8])
            try await eventually("the frames end") { switchboard.ended == 1 }

            #expect(switchboard.heard == [.streamStart(script.callStart), .audio(.heard(code: 0x10))])
            let answer = try await phone.hear("the close is answered") { $0.last?.opcode == .connectionClose }
            #expect(answer.last?.bytes == [0x03, 0xE8])
        }
    }

    @Test(
        "keys arrive in order, and a mark comes back once the audio before it was heard",
        arguments: Provider.allCases)
    func keysAndMarks(provider: Provider) async throws {
        let times = Mutex<(asked: ContinuousClock.Instant?, came: ContinuousClock.Instant?)>((nil, nil))
        let frames = Mutex<[InboundFrame]>([])
        let caller = SimulatedCaller(
            provider, saying: Chirp.samples(milliseconds: 520), pressing: [.five, .a])

        let recording = try await withServer(application: { call in
            for try await frame in call.frames {
                switch frame {
                case .streamStart:
                    times.withLock { $0.asked = .now }
                    call.play(.constant(code: 0x20, milliseconds: 140))
                    call.mark("said")
                case .mark: times.withLock { $0.came = .now }
                default: break
                }
                frames.withLock { $0.append(frame) }
            }
        }) { server in
            try await within { try await caller.call(server.url("/\(provider)/stream")) }
        }

        let heard = frames.withLock { $0 }
        let (asked, came) = times.withLock { $0 }
        #expect(heard.keys == [.five, .a])
        #expect(heard.filter { $0 == .mark(name: "said") }.count == 1)
        #expect(heard.audio.count >= 26)
        #expect(recording.marks.map(\.name).filter { !$0.hasPrefix(CallSession.ownMarkPrefix) } == ["said"])
        #expect(recording.heard == AudioFrame.constant(code: 0x20, milliseconds: 140).samples)
        #expect(try #require(came) - #require(asked) >= .milliseconds(139))
    }

    @Test("a read cancelled before it begins or while it waits can be repeated", arguments: [true, false])
    func cancelledRead(isEarly: Bool) async throws {
        let script = Script(.twilio)
        let reads = AsyncStream<InboundFrame?>.makeStream()

        try await withServer(application: { call in
            var frames = call.frames.makeAsyncIterator()
            _ = try await frames.next()
            let reading = Task {
                var frames = call.frames.makeAsyncIterator()
                return try await frames.next()
            }
            if !isEarly { try await call.untilFrameIsAwaited() }
            reading.cancel()
            await #expect(throws: CancellationError.self) { try await reading.value }
            reads.continuation.yield(nil)
            reads.continuation.yield(try await frames.next())
        }) { server in
            let phone = try await Phone.dial(server, script.path, saying: [script.start])
            var results = reads.stream.makeAsyncIterator()
            _ = await results.next()
            try await phone.say(script.media(code: 0x30))
            let read = await results.next()

            #expect(read == .audio(.heard(code: 0x30)))
        }
    }

    @Test("an application that does not keep up loses the oldest audio, and nothing else, and it is counted")
    func backlog() async throws {
        let script = Script(.twilio)
        let gate = AsyncStream<Void>.makeStream()
        let frames = Mutex<[InboundFrame]>([])
        var configuration = CallServerConfiguration.testing()
        configuration.inboundBacklog = .milliseconds(100)

        let dropped = try await withServer(
            configuration,
            application: { call in
                for await _ in gate.stream { break }
                for try await frame in call.frames { frames.withLock { $0.append(frame) } }
            }
        ) { server in
            _ = try await Phone.dial(
                server, script.path,
                saying: [script.start] + (1...20).map { script.media(code: $0) } + [script.stop])
            try await eventually("all is received") { server.statistics[.messagesReceived] == 22 }
            gate.continuation.finish()
            try await eventually("the call ends") { server.statistics[.callsActive] == 0 }
            return server.statistics[.framesDropped]
        }

        #expect(dropped == 15)
        let heard = frames.withLock { $0 }
        #expect(Array(heard.dropFirst()) == (16...20).map { .audio(.heard(code: $0)) } + [.streamStop])
        guard case .streamStart? = heard.first else { Issue.record("the start was dropped"); return }
    }
}
