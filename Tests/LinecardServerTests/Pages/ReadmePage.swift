// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec
import LinecardServer
import LinecardSimulator
import NIOCore
import ProviderFixtures
import Testing

extension Pages {
    struct EchoServer {
        static func main() async throws {
            let configuration = CallServerConfiguration(host: "127.0.0.1", port: 8080)
            let server = try await CallServer.bind(configuration) { call in
                let echo = call.utterance(at: .hz16000, live: true)
                for try await frame in call.frames {
                    switch frame {
                    case .audio(let audio): try await echo.append(audio)  // 20 ms at 16 kHz
                    case .dtmf(.pound): try await call.hangUp()  // lets the audio be heard first
                    default: break
                    }
                }
            }
            try await server.run()
        }
    }

    static func ownServer(
        start: CallStart, token: String, message: String, speech: [Int16], recognize: ([Int16]) -> Void,
        send: (ByteBuffer) -> Void
    ) async throws {
        var buffer = ByteBuffer()
        let serializer = try TwilioFrameSerializer(start: start, authToken: token)  // read by a StartDetector
        try serializer.setup(StartFrame(audioInSampleRate: .hz16000, audioOutSampleRate: .hz24000))

        if case .audio(let audio) = try serializer.deserialize(message) { recognize(audio.samples) }
        if try serializer.serialize(speech.span, at: .hz24000, into: &buffer) { send(buffer) }
        _ = try await serializer.serialize(.end)  // hangs up: once, within 10 s, and says so when it fails
    }

    static func ask(_ call: Call, menu: AudioFrame, goodbye: AudioFrame) async throws {
        let question = call.play(menu)  // queued, paced and followed; returns at once
        if try await call.key(within: .seconds(5), after: question) != nil {
            let interruption = try await call.interrupt()  // provider, queue, resampler and marks, in one act
            print("the caller heard \(await question.heard)", interruption.parts.map(\.rest))
        }
        try await call.press([KeypadEntry](dialString: "1234#"))  // a message to Plivo, tones to Twilio
        _ = try await call.play(goodbye).outcome  // heard, interrupted after so many milliseconds, or refused
    }
}

@Suite("README") struct ReadmePageTests {
    @Test("its server echoes, and hangs up at #", arguments: Provider.allCases)
    func echo(_ provider: Provider) async throws {
        let recording = try await Stage.withServer(of: Pages.EchoServer.main) { server, _ in
            try await within { try await SimulatedCaller.echoed(by: server, as: provider) }
        }

        #expect(recording.framesHeard >= 20)
        #expect(recording.ending?.party == .application)
    }

    @Test("its serializer hears, speaks and hangs up")
    func serializer() async throws {
        let script = Script(.twilio)
        let client = RecordingClient()
        var (heard, sent) = (0, 0)

        try await Stage.$client.withValue(client) {
            try await Pages.ownServer(
                start: script.callStart, token: "token", message: script.media(code: 0x10),
                speech: [Int16](repeating: 0, count: 480), recognize: { heard += $0.count },
                send: { sent += $0.readableBytes })
        }

        #expect(heard == 320)
        #expect(sent > 213)
        #expect(await client.requests.count == 1)
    }

    @Test("its question is interrupted by a key, and what was heard of it is known", arguments: Provider.allCases)
    func question(_ provider: Provider) async throws {
        let menu = AudioFrame.constant(code: 0x20, milliseconds: 3_000)
        let goodbye = AudioFrame.constant(code: 0x30, milliseconds: 100)
        let script: CallScript = [
            .waitUntilHeard(within: .seconds(5)), .wait(.milliseconds(600)), .press([.one], interval: .zero),
            .wait(.seconds(3)),
        ]

        let (recording, line) = try await Stage.withServer {
            let configuration = CallServerConfiguration()
            let server = try await Pages.CallServer.bind(configuration) { call in
                try await Pages.ask(call, menu: menu, goodbye: goodbye)
            }
            try await server.run()
        } _: { server, stage in
            let caller = SimulatedCaller(provider: provider, script: script)
            let recording = try await within { try await caller.call(server.url("/\(provider)/stream")) }
            return (recording, try await stage.firstLine())
        }

        #expect(line.hasPrefix("the caller heard 0."))
        #expect(recording.clears.count == 1)
        #expect(recording.keys.flatMap(\.keys) == (provider == .plivo ? [.one, .two, .three, .four, .pound] : []))
        #expect(recording.heard.suffix(800) == goodbye.samples.suffix(800))
        #expect(recording.ending?.party == .application)
    }
}
