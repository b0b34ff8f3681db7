// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec
import LinecardServer
import LinecardSimulator
import NIOCore
import NIOPosix
import ProviderFixtures
import Synchronization
import TestSupport
import Testing

@Suite("Echoed calls") struct LoopbackTests {
    @Test(
        "an echo returns every frame, with the delay that the serializer states and at most 8 ms",
        arguments: Provider.allCases,
        ([
            (.hz8000, .realtime, 0), (.hz16000, .realtime, 6), (.hz24000, .realtime, 5.75), (.hz8000, .direct, 0),
            (.hz16000, .direct, 3.5625), (.hz24000, .direct, 3.58),
        ] as [(SampleRate, AudioLine.Quality, Double)]).filter { _, quality, _ in quality.isAvailable })
    func echoes(
        provider: Provider, _ audio: (rate: SampleRate, quality: AudioLine.Quality, milliseconds: Double)
    ) async throws {
        let serializer = try TwilioFrameSerializer(
            streamSid: "MZ0", params: .init(autoHangUp: false, quality: audio.quality))
        try serializer.setup(StartFrame(audioInSampleRate: audio.rate, audioOutSampleRate: audio.rate))
        var configuration = CallServerConfiguration.testing(audio.rate)
        configuration.quality = audio.quality

        let recording = try await withServer(configuration) { server in
            try await within {
                try await SimulatedCaller(provider, saying: Chirp.samples(milliseconds: 400))
                    .call(server.url("/\(provider)/stream"))
            }
        }

        #expect(recording.framesSpoken == 20)
        #expect(recording.framesHeard == 20)
        #expect(recording.badMessages.isEmpty)
        #expect(recording.turnarounds.count == 20)
        let delay = Lag.milliseconds(of: recording.heard, against: Array(recording.spoken.prefix(3_200)))
        let serializers = (serializer.wire.inboundDelay + serializer.wire.outboundDelay) / .milliseconds(1)
        #expect(abs(delay - audio.milliseconds) < 0.1)
        #expect(abs(delay - serializers) < 0.1)
        #expect(delay <= 8)
    }

    @Test("without resampling the echo is the speech, code for code", arguments: Provider.allCases)
    func echoesExactly(provider: Provider) async throws {
        let speech = Chirp.samples(milliseconds: 200)

        let recording = try await withServer { server in
            try await within {
                try await SimulatedCaller(provider, saying: speech).call(server.url("/\(provider)/stream"))
            }
        }

        #expect(recording.heard == G711.decode(G711.encode(speech)))
    }

    @Test("the caller's last frame is padded with silence")
    func padsSpeech() async throws {
        let recording = try await withServer { server in
            try await within {
                try await SimulatedCaller(.twilio, saying: Chirp.samples(milliseconds: 30))
                    .call(server.url("/twilio/stream"))
            }
        }

        #expect(recording.framesSpoken == 2)
        #expect(recording.spoken[160..<240].contains { $0 != 0 })
        #expect(recording.spoken[240...].allSatisfy { $0 == 0 })
    }

    @Test("twenty calls at once lose no frame")
    func manyCalls() async throws {
        let speech = Chirp.samples(milliseconds: 400)
        var configuration = CallServerConfiguration.testing(.hz16000)
        configuration.inboundBacklog = .seconds(5)  // unoptimized code and sanitizers make calls late

        let recordings = try await withServer(configuration) { server in
            try await withThrowingTaskGroup(of: CallRecording.self) { group in
                for index in 0..<20 {
                    let provider = index % 2 == 0 ? Provider.twilio : .plivo
                    let caller = SimulatedCaller(provider, saying: speech, patience: .seconds(15))
                    group.addTask {
                        try await within(.seconds(20)) {
                            try await caller.call(server.url("/\(caller.provider)/stream"))
                        }
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
        }

        #expect(recordings.count == 20)
        #expect(recordings.map(\.framesHeard) == [Int](repeating: 20, count: 20))
        #expect(recordings.allSatisfy { $0.badMessages.isEmpty && $0.timeouts.isEmpty })
    }
}

@Suite("A server and its callers") struct CallerTests {
    @Test(
        "a clear empties the caller's buffer: Twilio returns the marks in it, Plivo does not",
        arguments: Provider.allCases)
    func clear(provider: Provider) async throws {
        let frames = Mutex<[InboundFrame]>([])
        let caller = SimulatedCaller(provider, saying: Chirp.samples(milliseconds: 600))
        var configuration = CallServerConfiguration.testing()
        configuration.lead = .seconds(1)

        let recording = try await withServer(
            configuration,
            application: { call in
                for try await frame in call.frames {
                    frames.withLock { $0.append(frame) }
                    guard case .streamStart = frame else { continue }
                    call.play(.constant(code: 0x20, milliseconds: 500))
                    call.mark("dropped")
                    try await call.interrupt()
                    call.mark("at once")
                }
            }
        ) { server in
            try await within { try await caller.call(server.url("/\(provider)/stream")) }
        }

        let marks = frames.withLock { $0 }.filter { if case .markCleared = $0 { true } else { false } }
        let names = recording.marks.map(\.name).filter { !$0.hasPrefix(CallSession.ownMarkPrefix) }
        #expect(recording.clears.count == 1)
        #expect(recording.heard.count < 4_000, "what was cleared was not heard")
        #expect(names == ["dropped"], "no audio stands between the interruption and the other mark")
        #expect(marks == [.markCleared(name: "dropped"), .markCleared(name: "at once")])
        #expect(!frames.withLock { $0.contains(.mark(name: "dropped")) })
        #expect(recording.badMessages.isEmpty)
    }

    @Test("pressed keys reach the caller as Plivo's message or as tones", arguments: Provider.allCases)
    func keys(provider: Provider) async throws {
        let recording = try await withServer(
            application: { call in
                try await call.press([.one, .pound])
                for try await _ in call.frames {}
            }
        ) { server in
            try await within {
                try await SimulatedCaller(provider, saying: Chirp.samples(milliseconds: 600))
                    .call(server.url("/\(provider)/stream"))
            }
        }

        #expect(recording.keys.flatMap(\.keys) == (provider == .plivo ? [.one, .pound] : []))
        #expect(recording.heard.count == (provider == .plivo ? 0 : 3_200))
        #expect(recording.badMessages.isEmpty)
    }

    @Test("cancelling the caller's task hangs up")
    func cancelled() async throws {
        try await withServer { server in
            let calling = Task {
                try await SimulatedCaller(.twilio, saying: Chirp.samples(milliseconds: 60_000))
                    .call(server.url("/twilio/stream"))
            }
            try await eventually("the call starts") { server.statistics[.callsActive] == 1 }
            calling.cancel()

            let recording = try await within { try await calling.value }

            #expect(recording.ending?.party == .caller)
            try await eventually("the call ends") { server.statistics[.callsActive] == 0 }
        }
    }

    @Test("a signed webhook leads to a stream with the answer's parameters", arguments: Provider.allCases)
    func webhook(provider: Provider) async throws {
        let starts = Mutex<[CallStart]>([])
        var caller = SimulatedCaller(provider, saying: Chirp.samples(milliseconds: 100))
        caller.authToken = Credentials.token
        caller.from = "+1500"
        caller.parameters = ["a b": "c&d=\u{E9}"]

        let recording = try await withServer(
            .testing(hangingUpWith: RecordingClient()),
            answer: { webhook in
                .stream(parameters: ["caller": webhook.parameters["From"] == "+1500" ? "known" : "other"])
            },
            application: { call in
                starts.withLock { $0.append(call.start) }
                try await echo(call)
            }
        ) { [caller] server in
            var caller = caller
            caller.connectTo = HostAndPort(host: "127.0.0.1", port: server.port)
            return try await within { [caller] in try await caller.call("https://voice.example.com/\(provider)/voice") }
        }

        #expect(recording.framesHeard == 5)
        var start = recording.start
        #expect(start.customParameters["caller"] == "known")
        start.customParameters = ["caller": "known"]
        start.from = .number("+1500")
        start.to = .number("+15005550001")
        #expect(starts.withLock { $0 } == [start])
    }

    @Test("a webhook and a stream signed with a wrong token are refused", arguments: Provider.allCases)
    func wrongToken(provider: Provider) async throws {
        var caller = SimulatedCaller(provider, saying: [])
        caller.authToken = "54321"

        try await withServer(.testing(hangingUpWith: RecordingClient())) { [caller] server in
            var caller = caller
            caller.connectTo = HostAndPort(host: "127.0.0.1", port: server.port)
            let behindProxy = caller
            for url in ["https://voice.example.com/\(provider)/voice", "wss://voice.example.com/\(provider)/stream"] {
                let error = await #expect(throws: SimulatedCallError.self) {
                    try await behindProxy.call(url)
                }
                #expect(error?.status == 403)
                #expect(error?.description.contains(": bad signature") == true)
            }
        }
    }
}
