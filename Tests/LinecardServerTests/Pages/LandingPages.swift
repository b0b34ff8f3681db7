// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec
import LinecardServer
import LinecardSimulator
import NIOCore
import ProviderFixtures
import TestSupport
import Testing

/// The first pages of the libraries.
extension Pages {
    static func codec(payload: [UInt8]) throws -> [Int16] {
        var line = try AudioLine(inboundRate: .hz16000, outboundRate: .hz24000)
        let samples = try line.inbound(payload.span)  // 20 ms: 320 samples
        return samples
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

    static func echo() async throws {
        let server = try await CallServer.bind(CallServerConfiguration()) { call in
            let echo = call.utterance(at: .hz16000, live: true)
            for try await case .audio(let audio) in call.frames { try await echo.append(audio) }
        }
        try await server.run()
    }

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

@Suite("The first pages") struct LandingPageTests {
    @Test("the codec's line reads 20 ms")
    func codec() throws {
        let payload = Array(Base64.encode([UInt8](repeating: 0xFF, count: 160)).utf8)

        #expect(try Pages.codec(payload: payload).count == 320)
    }

    @Test("the serializer reads a message and writes one")
    func linecard() throws {
        let script = Script(.twilio)
        var buffer = ByteBuffer()
        var (heard, sent) = (0, 0)

        try Pages.linecard(
            start: script.callStart, token: "token", message: script.media(code: 0x10),
            speech: [Int16](repeating: 0, count: 480), buffer: &buffer, recognize: { heard += $0.count },
            send: { sent += $0.readableBytes })

        #expect(heard == 320)
        #expect(sent > 213)
    }

    @Test("the server's closure is an echo", arguments: Provider.allCases)
    func echo(_ provider: Provider) async throws {
        let recording = try await Stage.withServer(of: Pages.echo) { server, _ in
            try await within { try await SimulatedCaller.echoed(by: server, as: provider) }
        }

        #expect(recording.framesHeard >= 20)
    }

    @Test("the simulator's caller hears and is heard, over a socket and in virtual time")
    func simulator() async throws {
        let speech = AudioFrame(samples: Chirp.samples(milliseconds: 200), sampleRate: .hz8000)
        let printed = try await Stage.withServer {
            let server = try await Pages.CallServer.bind(CallServerConfiguration()) { call in
                call.play(speech)
                for try await _ in call.frames {}
            }
            try await server.run()
        } _: { _, stage in
            try await Pages.caller(speech: speech)
            return stage.printed
        }
        let inVirtualTime = try await Stage.printed { try Pages.call(speech: speech) { message, _ in [message] } }

        #expect(printed.first?.hasSuffix(" [:] caller") == true, "\(printed)")
        #expect(inVirtualTime.count == 1)
        #expect(Pages.script(speech: speech).steps.count == 5)
    }
}
