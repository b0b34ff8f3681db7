// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec
import LinecardServer
import LinecardSimulator
import NIOCore
import ProviderFixtures
import Testing

// The examples of the pages, as they stand there. What they take for granted are the parameters around them.

/// docs/migration.md
private enum Migration {
    static func bot(environment: [String: String]) async throws {
        var configuration = CallServerConfiguration(
            host: "0.0.0.0", port: 8080, rates: StartFrame(audioInSampleRate: .hz16000, audioOutSampleRate: .hz16000))
        configuration.publicURL = environment["PUBLIC_URL"]
        configuration.twilioAuthToken = environment["TWILIO_AUTH_TOKEN"]
        configuration.plivoAuthToken = environment["PLIVO_AUTH_TOKEN"]

        let server = try await CallServer.bind(configuration) { call in
            for await frame in call.frames {
                switch frame {
                case .audio(let audio): try await call.send(.audio(audio))
                case .dtmf(.pound): try await call.send(.end)
                default: break
                }
            }
        }
        try await server.run()
    }

    static func serializer(
        streamSid: String, callSid: String, accountSid: String, token: String, message: String, speech: [Int16],
        heard: ([Int16], SampleRate) -> Void, send: (ByteBuffer) async throws -> Void
    ) async throws {
        let serializer = try TwilioFrameSerializer(
            streamSid: streamSid, callSid: callSid, accountSid: accountSid, authToken: token)
        try serializer.setup(StartFrame(audioInSampleRate: .hz16000, audioOutSampleRate: .hz24000))
        if case .audio(let audio) = try serializer.deserialize(message) {
            heard(audio.samples, audio.sampleRate)
        }
        if let answer = try await serializer.serialize(.audio(AudioFrame(samples: speech, sampleRate: .hz24000))) {
            try await send(answer)
        }
        _ = try await serializer.serialize(.end)
    }
}

/// Sources/LinecardCodec/LinecardCodec.docc and Sources/Linecard/Linecard.docc
private enum Landing {
    static func codec(payload: [UInt8]) throws {
        var line = try AudioLine(inboundRate: .hz16000, outboundRate: .hz24000)
        let samples = try line.inbound(payload.span)  // 20 ms: 320 samples
        _ = samples
    }

    static func linecard(
        start: CallStart, token: String, message: String, speech: [Int16], buffer: inout ByteBuffer,
        recognize: ([Int16]) -> Void, send: (ByteBuffer) -> Void
    ) throws {
        let serializer = try TwilioFrameSerializer(start: start, authToken: token)
        try serializer.setup(
            StartFrame(audioInSampleRate: .hz16000, audioOutSampleRate: .hz24000))

        if case .audio(let audio) = try serializer.deserialize(message) {
            recognize(audio.samples)
        }
        if try serializer.serialize(speech.span, at: .hz24000, into: &buffer) {
            send(buffer)
        }
    }
}

/// Sources/LinecardServer/LinecardServer.docc
private enum Answering {
    static func echo() async throws {
        let server = try await CallServer.bind(CallServerConfiguration()) { call in
            for await frame in call.frames {
                if case .audio(let audio) = frame { try await call.send(.audio(audio)) }  // an echo
            }
        }
        try await server.run()
    }

    static func configure(environment: [String: String]) -> CallServerConfiguration {
        var configuration = CallServerConfiguration(host: "127.0.0.1", port: 8080)
        configuration.publicURL = "https://voice.example.com"
        configuration.twilioAuthToken = environment["TWILIO_AUTH_TOKEN"]
        configuration.rates = StartFrame(
            audioInSampleRate: .hz16000, audioOutSampleRate: .hz24000)
        configuration.answerParameters = { provider, webhook in
            // Plivo takes letters and digits only.
            ["from": (webhook["From"] ?? "").filter { provider == .twilio || $0.isNumber }]
        }
        return configuration
    }

    static func greet(_ configuration: CallServerConfiguration, _ greeting: AudioFrame) async throws {
        @Sendable func say(_ audio: AudioFrame, to call: Call) async throws -> MarkOutcome {
            try await call.send(.audio(audio))
            try await call.send(.speechEnd)  // completes its last 20 ms
            return try await call.mark("said")  // played, cleared or timed out
        }

        let server = try await CallServer.bind(configuration) { call in
            async let greeted = say(greeting, to: call)  // while the caller is listened to
            for await frame in call.frames {
                switch frame {
                case .dtmf(.star): try await call.send(.interruption)
                case .dtmf(.pound): try await call.send(.end)  // hangs up, once all is heard
                default: break
                }
            }
            print("the greeting was \(try await greeted)")
        }
        try await server.run()
    }

    static func call(_ server: CallServer, speech: AudioFrame) async throws {
        let caller = SimulatedCaller(provider: .plivo, script: .echo(of: speech))
        let recording = try await caller.call("ws://127.0.0.1:\(server.port)/plivo/stream")
        print(recording.framesHeard, recording.turnarounds)
    }
}

/// Sources/LinecardSimulator/LinecardSimulator.docc
private enum Simulator {
    static func caller(speech: AudioFrame) async throws {
        let caller = SimulatedCaller(provider: .twilio, script: [.waitUntilHeard(within: .seconds(5)), .say(speech)])
        let recording = try await caller.call("ws://127.0.0.1:8080/twilio/stream")
        print(recording.firstHeard ?? "nothing", recording.badMessages, recording.ending?.party ?? "no end")
    }

    static func call(speech: AudioFrame, answer: (String, Duration) -> [String]) throws {
        let start = CallStart(provider: .twilio, streamID: "MZ1", callID: "CA1")
        var call = try SimulatedCall(start, script: .echo(of: speech))
        call.run { message, time in answer(message, time) }
        print(call.recording.framesHeard, call.recording.marks)
    }

    static func script(speech: AudioFrame) -> CallScript {
        let script: CallScript = [
            .waitUntilHeard(within: .seconds(5)),  // the greeting begins
            .say(speech),  // and is interrupted
            .waitUntilQuiet(for: .seconds(1), within: .seconds(30)),
            .press([.one, .pound], interval: .milliseconds(240)),
            .hangUp,
        ]
        return script
    }
}

/// Sources/Linecard/Linecard.docc/OwnServer.md
private struct OwnServer {
    /// Carries one call: hears what comes, and says the same.
    func carry(
        _ messages: some AsyncSequence<String, any Error>, token: String,
        send: (ByteBuffer) async throws -> Void
    ) async throws {
        var detector = StartDetector()
        var serializer: MediaStreamSerializer?
        for try await message in messages {
            do {
                let bytes = Array(message.utf8)
                guard let serializer else {
                    if let start = try detector.read(bytes.span) {
                        serializer = try makeSerializer(for: start, token: token)
                    }
                    continue
                }
                switch try serializer.deserialize(bytes.span) {
                case .audio(let audio):
                    var buffer = ByteBuffer()
                    if try serializer.serialize(.audio(audio), into: &buffer) {
                        try await send(buffer)
                    }
                case .dtmf(.pound):
                    _ = try await serializer.serialize(.end)  // hangs up
                case .streamStop: return
                default: break
                }
            } catch LinecardError.message(.noStart) {
                return  // no provider begins like this
            } catch LinecardError.message(let error) {
                print("a bad message: \(error)")  // the next one works
            }
        }
    }

    /// The serializer of a stream. The application hears at 16 kHz and speaks at 24 kHz.
    func makeSerializer(for start: CallStart, token: String) throws -> MediaStreamSerializer {
        let serializer: MediaStreamSerializer =
            switch start.provider {
            case .twilio: try TwilioFrameSerializer(start: start, authToken: token)
            case .plivo: try PlivoFrameSerializer(start: start, authToken: token)
            }
        try serializer.setup(
            StartFrame(audioInSampleRate: .hz16000, audioOutSampleRate: .hz24000))
        return serializer
    }
}

@Suite("Documentation") struct DocumentationTests {
    static let pages = [
        Page("docs/migration.md"),
        Page("Sources/LinecardCodec/LinecardCodec.docc/LinecardCodec.md"),
        Page("Sources/Linecard/Linecard.docc/Linecard.md"),
        Page("Sources/Linecard/Linecard.docc/OwnServer.md"),
        Page("Sources/LinecardServer/LinecardServer.docc/LinecardServer.md"),
        Page("Sources/LinecardServer/LinecardServer.docc/AnsweringCalls.md"),
        Page("Sources/LinecardSimulator/LinecardSimulator.docc/LinecardSimulator.md"),
        Page("Sources/LinecardSimulator/LinecardSimulator.docc/TryingAServer.md"),
    ]

    @Test("each example of a page is code above, which compiles", arguments: pages)
    func examples(of page: Page) throws {
        let source = try Page("Tests/LinecardServerTests/DocumentationTests.swift").text

        let examples = try page.examples

        #expect(!examples.isEmpty)
        for example in examples { #expect(Page.has(example, in: source), "\(example.joined(separator: "\n"))") }
    }

    @Test("the article's server carries a call, a bad message included", arguments: Provider.allCases)
    func articlesServer(of provider: Provider) async throws {
        let script = Script(provider)
        let media = script.media(code: 0xFF)

        let sent = try await carried([Script.connected, script.start, media, "{", media, script.stop, media])

        #expect(sent == 2)
    }

    @Test("the article's server waits for a start only so long")
    func noStart() async throws {
        let script = Script(.twilio)
        let opening = [String](repeating: Script.connected, count: 51)

        let sent = try await carried(opening + [script.start, script.media(code: 0xFF)])

        #expect(sent == 0)
    }

    /// How many messages the article's server answers these with.
    private func carried(_ messages: [String]) async throws -> Int {
        let (stream, continuation) = AsyncThrowingStream<String, any Error>.makeStream()
        for message in messages { continuation.yield(message) }
        continuation.finish()
        var sent = 0
        try await OwnServer().carry(stream, token: "token") { _ in sent += 1 }
        return sent
    }
}
