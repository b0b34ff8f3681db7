// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec
import LinecardServer
import NIOCore
import NIOPosix
import Synchronization
import Testing

@Suite("The loopback call") struct LoopbackTests {
    @Test(
        "an echo brings everything back, as late as the serializer states and no more than 8 ms",
        arguments: Provider.allCases, [SampleRate.hz8000, .hz16000, .hz24000])
    func echoes(provider: Provider, rate: SampleRate) async throws {
        let stated = [SampleRate.hz8000: 0.0, .hz16000: 6.0, .hz24000: 5.75]
        let serializer = try TwilioFrameSerializer(streamSid: "MZ0", params: .init(autoHangUp: false))
        try serializer.setup(StartFrame(audioInSampleRate: rate, audioOutSampleRate: rate))

        let recording = try await withServer(.testing(rate)) { server in
            try await within {
                try await Caller(provider: provider, speech: Chirp.samples(milliseconds: 400))
                    .call(server.url("/\(provider)/stream"))
            }
        }

        #expect(recording.framesSpoken == 20)
        #expect(recording.framesHeard == 20)
        #expect(recording.badMessages == 0)
        #expect(recording.turnarounds.count == 20)
        let delay = Lag.milliseconds(of: recording.heard, against: recording.spoken)
        let serializers = (serializer.wire.inboundDelay + serializer.wire.outboundDelay) / .milliseconds(1)
        #expect(abs(delay - (stated[rate] ?? .nan)) < 0.1)
        #expect(abs(delay - serializers) < 0.1)
        #expect(delay <= 8)
    }

    @Test("at equal rates the echo is the speech, code for code", arguments: Provider.allCases)
    func echoesExactly(provider: Provider) async throws {
        let speech = Chirp.samples(milliseconds: 200)

        let recording = try await withServer { server in
            try await within {
                try await Caller(provider: provider, speech: speech).call(server.url("/\(provider)/stream"))
            }
        }

        #expect(recording.heard == G711.decode(G711.encode(speech)))
    }

    @Test("speech that is no whole number of frames is padded with silence")
    func padsSpeech() async throws {
        let recording = try await withServer { server in
            try await within {
                try await Caller(provider: .twilio, speech: Chirp.samples(milliseconds: 30))
                    .call(server.url("/twilio/stream"))
            }
        }

        #expect(recording.framesSpoken == 2)
        #expect(recording.spoken.count == 320)
        #expect(recording.spoken.suffix(80).allSatisfy { $0 == 0 })
    }

    @Test("fifty calls at once lose nothing")
    func manyCalls() async throws {
        let speech = Chirp.samples(milliseconds: 400)

        let recordings = try await withServer(.testing(.hz16000)) { server in
            try await withThrowingTaskGroup(of: CallRecording.self) { group in
                for index in 0..<50 {
                    let caller = Caller(provider: index % 2 == 0 ? .twilio : .plivo, speech: speech)
                    group.addTask {
                        try await within(.seconds(20)) {
                            try await caller.call(server.url("/\(caller.provider)/stream"))
                        }
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
        }

        #expect(recordings.count == 50)
        #expect(recordings.allSatisfy { $0.framesHeard == 20 && $0.badMessages == 0 })
    }
}

@Suite("Callers") struct CallerTests {
    @Test(
        "a URL that is no WebSocket's is refused",
        arguments: [
            "http://127.0.0.1/", "ws:/127.0.0.1", "ws://", "ws://:80/", "ws://h:0/", "ws://h:65536/", "ws://h:x/", "",
            "ws://a:1:2/",
        ])
    func badURL(url: String) async throws {
        await #expect(throws: CallerError.badURL(url)) {
            try await Caller(provider: .twilio, speech: []).call(url)
        }
    }

    @Test(
        "a clear empties the caller's buffer: Twilio returns the marks in it, Plivo does not",
        arguments: Provider.allCases)
    func clear(provider: Provider) async throws {
        let frames = Mutex<[InboundFrame]>([])
        var caller = Caller(provider: provider, speech: Chirp.samples(milliseconds: 600))
        caller.patience = .seconds(1)
        var configuration = CallServerConfiguration.testing()
        configuration.lead = .seconds(1)

        let recording = try await withServer(
            configuration,
            application: { call in
                for await frame in call.frames {
                    frames.withLock { $0.append(frame) }
                    guard case .streamStart = frame else { continue }
                    try await call.send(.audio(.constant(code: 0x20, milliseconds: 500)))
                    try await call.send(.mark(name: "dropped"))
                    try await call.send(.interruption)
                    try await call.send(.mark(name: "at once"))
                }
            }
        ) { [caller] server in
            try await within { try await caller.call(server.url("/\(provider)/stream")) }
        }

        let marks = frames.withLock { $0 }.filter {
            [.mark(name: "at once"), .markCleared(name: "dropped")].contains($0)
        }
        #expect(recording.clears == 1)
        #expect(recording.marks == ["dropped", "at once#1"])
        #expect(marks == [.markCleared(name: "dropped"), .mark(name: "at once")])
        #expect(!frames.withLock { $0.contains(.mark(name: "dropped")) })
        #expect(recording.badMessages == 0)
    }

    @Test("a caller is pressed keys, by Plivo's message or as tones", arguments: Provider.allCases)
    func keys(provider: Provider) async throws {
        let recording = try await withServer(
            application: { call in
                try await call.send(.dtmf([.one, .pound]))
                for await _ in call.frames {}
            }
        ) { server in
            try await within {
                try await Caller(provider: provider, speech: Chirp.samples(milliseconds: 600))
                    .call(server.url("/\(provider)/stream"))
            }
        }

        #expect(recording.keys == (provider == .plivo ? [.one, .pound] : []))
        #expect(recording.heard.count == (provider == .plivo ? 0 : 3_200))
        #expect(recording.badMessages == 0)
    }

    @Test("a port where nobody listens is unreachable")
    func unreachable() async throws {
        let port = try await withServer { $0.port }

        let error = await #expect(throws: CallerError.self) {
            try await within { try await Caller(provider: .twilio, speech: []).call("ws://127.0.0.1:\(port)/") }
        }

        guard case .unreachable(let url, _) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(url == "ws://127.0.0.1:\(port)/")
    }

    @Test("a server that never opens the WebSocket is unreachable")
    func silence() async throws {
        let server = try await silentServer()
        var caller = Caller(provider: .plivo, speech: [])
        caller.answerTimeout = .milliseconds(200)
        let url = try "ws://127.0.0.1:\(#require(server.localAddress?.port))/"

        await #expect(throws: CallerError.unreachable(url: url, reason: "the WebSocket was not opened")) {
            try await within { [caller] in try await caller.call(url) }
        }
        try await server.close()
    }

    @Test("a caller whose task is cancelled hangs up", arguments: [true, false])
    func cancelled(isAnswered: Bool) async throws {
        let silent = try await silentServer()
        let silentPort = try #require(silent.localAddress?.port)

        try await withServer { server in
            let port = isAnswered ? server.port : silentPort
            let calling = Task {
                try await Caller(provider: .twilio, speech: Chirp.samples(milliseconds: 60_000))
                    .call("ws://127.0.0.1:\(port)/twilio/stream")
            }
            if isAnswered { try await eventually("the call starts") { server.statistics[.callsActive] == 1 } }
            calling.cancel()

            _ = try await within { await calling.result }

            try await eventually("the call ends") { server.statistics[.callsActive] == 0 }
        }
        try await silent.close()
    }

    /// A server that takes connections and says nothing.
    private func silentServer() async throws -> any Channel {
        try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton).bind(host: "127.0.0.1", port: 0).get()
    }
}
