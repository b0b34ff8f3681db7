// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec
import LinecardServer
import ProviderFixtures
import Synchronization
import Testing

@Suite("Ending a call") struct HangUpTests {
    @Test("the end lets the audio before it be heard, hangs up once and closes", arguments: Provider.allCases)
    func end(provider: Provider) async throws {
        let script = Script(provider)
        let switchboard = Switchboard()
        let client = RecordingClient()

        try await withServer(.testing(hangingUpWith: client), application: switchboard.answer) { server in
            let phone = try await Phone.dial(
                server, script.path, headers: Credentials.upgradeHeaders(provider), saying: [script.start])
            let call = try await switchboard.next()
            let begin = ContinuousClock.now
            try await within { try await call.send(.audio(.constant(code: 0x20, milliseconds: 300))) }
            try await within { try await call.send(.end) }
            let took = ContinuousClock.now - begin
            try await phone.waitUntilClosed()

            #expect(took >= .milliseconds(299), "closing earlier cuts the end off")
            #expect(took < .seconds(4))
            #expect(phone.media.count == 15)
            #expect(server.statistics[.hangUpsFailed] == 0)
            #expect(server.statistics[.callsActive] == 0)
        }

        let requests = await client.requests
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

    @Test("the end sends what the resampler still holds")
    func endOfSpeech() async throws {
        let script = Script(.twilio)
        let switchboard = Switchboard()

        try await withServer(.testing(.hz16000), application: switchboard.answer) { server in
            let phone = try await Phone.dial(server, script.path, saying: [script.start])
            let call = try await switchboard.next()
            let audio = AudioFrame(samples: [Int16](repeating: 8_000, count: 960), sampleRate: .hz16000)
            let begin = ContinuousClock.now
            try await within { try await call.send(.audio(audio)) }
            try await within { try await call.send(.end) }
            let took = ContinuousClock.now - begin
            try await phone.waitUntilClosed()

            #expect(took >= .milliseconds(79), "the last 20 ms are heard too")

            let codes = phone.media.flatMap { $0.codes ?? [] }
            #expect(codes.count == 640, "60 ms, and the tail padded to a whole frame")
            let samples = G711.decode(codes)
            #expect(samples[470..<500].allSatisfy { abs(Int($0) - 8_000) < 900 }, "the last 3 ms")
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

            _ = try? await within { try await firstCall.send(.cancel) }
            let before = await client.requests.count
            try await within { try await secondCall.send(.cancel) }

            #expect(before == 0)
            #expect(await client.requests.count == 1)
        }
    }

    @Test("a cancel drops what waits, hangs up once and closes at once", arguments: Provider.allCases)
    func cancel(provider: Provider) async throws {
        let script = Script(provider)
        let switchboard = Switchboard()
        let client = RecordingClient()

        try await withServer(.testing(hangingUpWith: client), application: switchboard.answer) { server in
            let phone = try await Phone.dial(
                server, script.path, headers: Credentials.upgradeHeaders(provider), saying: [script.start])
            let call = try await switchboard.next()
            let sending = Task { try await call.send(.audio(.constant(code: 0x20, milliseconds: 5_000))) }
            try await phone.hear("the first audio") { !$0.isEmpty }
            let begin = ContinuousClock.now
            try await within { try await call.send(.cancel) }
            try await phone.waitUntilClosed()

            #expect(ContinuousClock.now - begin < .seconds(3))
            #expect(phone.media.count < 200)
            await #expect(throws: CallError.closed) { try await within { try await sending.value } }
        }

        #expect(await client.requests.count == 1)
    }

    @Test("ending twice, or cancelling after an end, hangs up once")
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
                    for frame in [OutboundFrame.end, .end, .cancel, .cancel] {
                        group.addTask { try? await call.send(frame) }
                    }
                }
            }
            try await phone.waitUntilClosed()
        }

        #expect(await client.requests.count == 1)
    }

    @Test("without a token the end only closes the stream")
    func withoutToken() async throws {
        let script = Script(.plivo)
        let switchboard = Switchboard()
        let client = RecordingClient()
        var configuration = CallServerConfiguration.testing()
        configuration.client = client

        try await withServer(configuration, application: switchboard.answer) { server in
            let phone = try await Phone.dial(server, script.path, saying: [script.start])
            let call = try await switchboard.next()
            try await within { try await call.send(.end) }
            try await phone.waitUntilClosed()
        }

        #expect(await client.requests.isEmpty)
    }

    @Test("a hang-up that fails is thrown and counted, and the stream is closed all the same")
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
                try await within { try await call.send(.cancel) }
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
            await #expect(throws: CallError.closed) { try await within { try await call.send(.end) } }
        }

        #expect(await client.requests.count == 1)
    }

    static let lateFrames: [OutboundFrame] = [
        .audio(.constant(code: 0, milliseconds: 20)), .mark(name: "m"), .interruption, .end, .cancel,
    ]

    @Test("after the end every frame is refused", arguments: lateFrames)
    func afterTheEnd(frame: OutboundFrame) async throws {
        let script = Script(.twilio)
        let switchboard = Switchboard()

        try await withServer(application: switchboard.answer) { server in
            _ = try await Phone.dial(server, script.path, saying: [script.start])
            let call = try await switchboard.next()
            try await within { try await call.send(.end) }

            await #expect(throws: CallError.closed) { try await within { try await call.send(frame) } }
        }
    }

    @Test("after the end every frame is refused to the application's own task too", arguments: lateFrames)
    func afterTheEndOnTheLoop(frame: OutboundFrame) async throws {
        let script = Script(.twilio)
        let errors = AsyncStream<(any Error)?>.makeStream()

        try await withServer(application: { call in
            try await call.send(.end)
            do {
                try await call.send(frame)
                errors.continuation.yield(nil)
            } catch {
                errors.continuation.yield(error)
            }
        }) { server in
            _ = try await Phone.dial(server, script.path, saying: [script.start])
            let error = try await within { await errors.stream.first { _ in true } ?? nil }

            #expect(error as? CallError == .closed)
        }
    }

    @Test("a call whose connection broke is hung up all the same, once", arguments: [OutboundFrame.end, .cancel])
    func brokenConnection(_ frame: OutboundFrame) async throws {
        let script = Script(.plivo)
        let switchboard = Switchboard()
        let client = RecordingClient()

        try await withServer(.testing(hangingUpWith: client), application: switchboard.answer) { server in
            let phone = try await Phone.dial(
                server, script.path, headers: Credentials.upgradeHeaders(.plivo), saying: [script.start])
            let call = try await switchboard.next()
            try await phone.vanish()
            try await eventually("the stream is over") { server.statistics[.callsActive] == 0 }

            try await within { try await call.send(frame) }

            await #expect(throws: CallError.closed) { try await within { try await call.send(frame) } }
        }

        #expect(await client.requests.map(\.method) == ["DELETE"])
    }

    @Test("when the caller leaves while audio waits, sending fails")
    func callerLeaves() async throws {
        let script = Script(.twilio)
        let switchboard = Switchboard()

        try await withServer(application: switchboard.answer) { server in
            let phone = try await Phone.dial(server, script.path, saying: [script.start])
            let call = try await switchboard.next()
            let sending = Task { try await call.send(.audio(.constant(code: 0x20, milliseconds: 5_000))) }
            try await phone.hear("the first audio") { !$0.isEmpty }
            try await phone.vanish()

            await #expect(throws: CallError.closed) {
                try await within(.seconds(3)) { try await sending.value }
            }
        }
    }
}
