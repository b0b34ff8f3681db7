// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec
import LinecardServer
import ProviderFixtures
import Synchronization
import TestSupport
import Testing

@Suite("Ending a call") struct HangUpTests {
    @Test("hanging up waits until queued audio was heard, then hangs up once and closes", arguments: Provider.allCases)
    func end(provider: Provider) async throws {
        let script = Script(provider)
        let switchboard = Switchboard()
        let client = RecordingClient()

        try await withServer(.testing(hangingUpWith: client), application: switchboard.answer) { server in
            let phone = try await Phone.dial(
                server, script.path, headers: Credentials.upgradeHeaders(provider), saying: [script.start])
            let call = try await switchboard.next()
            let begin = ContinuousClock.now
            call.play(.constant(code: 0x20, milliseconds: 300))
            try await within { try await call.hangUp() }
            let took = ContinuousClock.now - begin
            try await phone.waitUntilClosed()

            #expect(took >= .milliseconds(299), "closing earlier cuts the end off")
            #expect(phone.media.count == 15)
            #expect(server.statistics[.hangUpsFailed] == 0)
            #expect(server.statistics[.callsActive] == 0)
        }

        let requests = client.requests
        let (method, url) =
            switch provider {
            case .twilio:
                (
                    "POST",
                    "https://api.twilio.com/2010-04-01/Accounts/\(script.accountID)/Calls/\(script.callID).json"
                )
            case .plivo:
                ("DELETE", "https://api.plivo.com/v1/Account/\(script.accountID)/Call/\(script.callID)/")
            }
        #expect(requests.map(\.method) == [method])
        #expect(requests.map(\.url) == [url])
        #expect(requests.first?.body == (provider == .twilio ? "Status=completed" : ""))
    }

    @Test("hanging up sends the samples that the resampler still holds")
    func endOfSpeech() async throws {
        let script = Script(.twilio)
        let switchboard = Switchboard()

        try await withServer(.testing(.hz16000), application: switchboard.answer) { server in
            let phone = try await Phone.dial(server, script.path, saying: [script.start])
            let call = try await switchboard.next()
            let audio = AudioFrame(samples: [Int16](repeating: 8_000, count: 960), sampleRate: .hz16000)
            let begin = ContinuousClock.now
            call.play(audio)
            try await within { try await call.hangUp() }
            let took = ContinuousClock.now - begin
            try await phone.waitUntilClosed()

            #expect(took >= .milliseconds(79), "the last 20 ms are heard too")

            let codes = phone.media.flatMap { $0.codes ?? [] }
            #expect(codes.count == 640, "60 ms, and the tail padded to a whole frame")
            let samples = G711.decode(codes)
            let line = try AudioLine(inboundRate: .hz16000, outboundRate: .hz16000)
            let end = 480 + Int((line.outboundDelay / .microseconds(125)).rounded())
            #expect(samples[470..<end - 4].allSatisfy { abs(Int($0) - 8_000) < 900 }, "the last 3 ms, or 1.8")
            #expect(samples.suffix(100).allSatisfy { abs(Int($0)) < 200 })
        }
    }

    @Test(
        "a call that goes on in a second stream is not hung up by the first, whether that is closed or not",
        arguments: Provider.allCases, [true, false])
    func twoStreams(provider: Provider, firstIsClosed: Bool) async throws {
        let script = Script(provider)
        var second = script
        second.streamID = "second"
        let switchboard = Switchboard()
        let client = RecordingClient()

        try await withServer(
            .testing(hangingUpWith: client), application: switchboard.answer
        ) { [second] server in
            let headers = Credentials.upgradeHeaders(provider)
            let first = try await Phone.dial(server, script.path, headers: headers, saying: [script.start])
            let firstCall = try await switchboard.next()
            _ = try await Phone.dial(server, script.path, headers: headers, saying: [second.start])
            let secondCall = try await switchboard.next()
            if firstIsClosed {
                try await first.vanish()
                try await eventually("the first stream ends") { server.statistics[.callsActive] == 1 }
            }

            _ = try? await within { try await firstCall.cancel() }
            let before = client.requests.count
            try await within { try await secondCall.cancel() }

            #expect(before == 0)
            #expect(client.requests.count == 1)
        }
    }

    @Test("cancelling drops queued audio, hangs up once and closes at once", arguments: Provider.allCases)
    func cancel(provider: Provider) async throws {
        let script = Script(provider)
        let switchboard = Switchboard()
        let client = RecordingClient()

        try await withServer(.testing(hangingUpWith: client), application: switchboard.answer) { server in
            let phone = try await Phone.dial(
                server, script.path, headers: Credentials.upgradeHeaders(provider), saying: [script.start])
            let call = try await switchboard.next()
            let speech = call.play(.constant(code: 0x20, milliseconds: 5_000))
            try await phone.hear("the first audio") { !$0.isEmpty }
            try await within { try await call.cancel() }
            try await phone.waitUntilClosed()

            #expect(phone.media.count < 200, "of 250 messages")
            let outcome = try await within { try await speech.outcome }
            guard case .interrupted(_, by: .callEnded) = outcome else { return #expect(Bool(false), "\(outcome)") }
        }

        #expect(client.requests.count == 1)
    }

    @Test("hanging up and cancelling at once, twice each, hangs up once")
    func once() async throws {
        let script = Script(.twilio)
        let switchboard = Switchboard()
        let client = RecordingClient()

        try await withServer(.testing(hangingUpWith: client), application: switchboard.answer) { server in
            let phone = try await Phone.dial(
                server, script.path, headers: Credentials.upgradeHeaders(.twilio), saying: [script.start])
            let call = try await switchboard.next()
            try await within {
                await withTaskGroup { group in
                    for _ in 0..<2 {
                        group.addTask { try? await call.hangUp() }
                        group.addTask { try? await call.cancel() }
                    }
                }
            }
            try await phone.waitUntilClosed()
        }

        #expect(client.requests.count == 1)
    }

    @Test("without a token, hanging up only closes the stream")
    func withoutToken() async throws {
        let script = Script(.plivo)
        let switchboard = Switchboard()
        let client = RecordingClient()
        var configuration = CallServerConfiguration.testing()
        configuration.client = client

        try await withServer(configuration, application: switchboard.answer) { server in
            let phone = try await Phone.dial(server, script.path, saying: [script.start])
            let call = try await switchboard.next()
            try await within { try await call.hangUp() }
            try await phone.waitUntilClosed()
        }

        #expect(client.requests.isEmpty)
    }

    @Test("a failed hang-up is thrown and counted, and the stream is closed all the same")
    func failure() async throws {
        let script = Script(.plivo)
        let switchboard = Switchboard()

        try await withServer(
            .testing(hangingUpWith: RecordingClient(status: 401)), application: switchboard.answer
        ) { server in
            let phone = try await Phone.dial(
                server, script.path, headers: Credentials.upgradeHeaders(.plivo), saying: [script.start])
            let call = try await switchboard.next()

            await #expect(throws: LinecardError.hangUp(HangUpError(.unauthorized(status: 401, code: nil), tries: 1))) {
                try await within { try await call.cancel() }
            }
            try await phone.waitUntilClosed()
            try await eventually("it is counted") { server.statistics[.hangUpsFailed] == 1 }
        }
    }

    @Test("a call whose stream goes on in a format that cannot be served is hung up", arguments: Provider.allCases)
    func unservable(_ provider: Provider) async throws {
        let script = Script(provider)
        let switchboard = Switchboard()
        let client = RecordingClient()
        let otherFormat = script.start.replacing("8000", with: "16000")

        try await withServer(.testing(hangingUpWith: client), application: switchboard.answer) { server in
            let phone = try await Phone.dial(
                server, script.path, headers: Credentials.upgradeHeaders(provider), saying: [script.start, otherFormat])
            let call = try await switchboard.next()
            try await phone.waitUntilClosed()

            #expect(phone.messages.last?.bytes == [0x03, 0xEB], "1003: audio that cannot be served")
            #expect(server.statistics[.messagesBad] == 1)
            await #expect(throws: CallError.ended) { try await within { try await call.hangUp() } }
        }

        #expect(client.requests.count == 1)
    }

    /// A request of an application to its call.
    struct Request: CustomTestStringConvertible {
        let testDescription: String
        let perform: @Sendable (Call) async throws -> Void

        init(_ name: String, _ perform: @escaping @Sendable (Call) async throws -> Void) {
            testDescription = name
            self.perform = perform
        }
    }

    static let hangUps = [
        Request("hang up") { try await $0.hangUp() }, Request("cancel") { try await $0.cancel() },
    ]
    static let requests =
        hangUps + [
            Request("close the stream") { try await $0.closeStream() },
            Request("interrupt") { try await $0.interrupt() },
            Request("press") { try await $0.press([.one]) },
            Request("append") { try await $0.utterance(at: .hz8000).append([1]) },
            Request("append live") { call in
                let live = call.utterance(at: .hz8000, live: true)
                _ = try await live.outcome
                try await live.append([1])
            },
            Request("send") { try await $0.send(TransportMessageFrame(json: "{}")) },
            Request("key") { _ = try await $0.key() },
        ]

    @Test("after the end every request throws `ended`", arguments: requests)
    func afterTheEnd(request: Request) async throws {
        let script = Script(.twilio)
        let switchboard = Switchboard()

        try await withServer(application: switchboard.answer) { server in
            _ = try await Phone.dial(server, script.path, saying: [script.start])
            let call = try await switchboard.next()
            try await within { try await call.hangUp() }

            await #expect(throws: CallError.ended) { try await within { try await request.perform(call) } }
            #expect(try await call.play(.constant(code: 0, milliseconds: 20)).outcome == .refused(.ended))
            #expect(try await call.mark("m").outcome == .refused(.ended))
        }
    }

    @Test("after the end every request on the event loop throws `ended` too", arguments: requests)
    func afterTheEndOnTheLoop(request: Request) async throws {
        let script = Script(.twilio)
        let errors = AsyncStream<(any Error)?>.makeStream()
        var configuration = CallServerConfiguration.testing()
        configuration.executor = .eventLoop

        try await withServer(
            configuration,
            application: { call in
                try await call.hangUp()
                do {
                    try await request.perform(call)
                    errors.continuation.yield(nil)
                } catch {
                    errors.continuation.yield(error)
                }
            }
        ) { server in
            _ = try await Phone.dial(server, script.path, saying: [script.start])
            let error = try await within { await errors.stream.first { _ in true } ?? nil }

            #expect(error as? CallError == .ended)
        }
    }

    @Test("a call whose connection broke can still be hung up, once", arguments: hangUps)
    func brokenConnection(_ request: Request) async throws {
        let script = Script(.plivo)
        let switchboard = Switchboard()
        let client = RecordingClient()

        try await withServer(.testing(hangingUpWith: client), application: switchboard.answer) { server in
            let phone = try await Phone.dial(
                server, script.path, headers: Credentials.upgradeHeaders(.plivo), saying: [script.start])
            let call = try await switchboard.next()
            try await phone.vanish()
            try await eventually("the stream is over") { server.statistics[.callsActive] == 0 }

            try await within { try await request.perform(call) }

            await #expect(throws: CallError.ended) { try await within { try await request.perform(call) } }
        }

        #expect(client.requests.map(\.method) == ["DELETE"])
    }

    @Test("appending throws `ended` when the caller leaves while audio is queued")
    func callerLeaves() async throws {
        let script = Script(.twilio)
        let switchboard = Switchboard()

        try await withServer(application: switchboard.answer) { server in
            let phone = try await Phone.dial(server, script.path, saying: [script.start])
            let call = try await switchboard.next()
            let appending = Task {
                let speech = call.utterance(at: .hz8000)
                while true { try await speech.append(.constant(code: 0x20, milliseconds: 1_000)) }
            }
            try await phone.hear("the first audio") { !$0.isEmpty }
            try await phone.vanish()

            await #expect(throws: CallError.ended) {
                try await within(.seconds(3)) { try await appending.value }
            }
        }
    }
}
