// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec
import LinecardServer
import LinecardSimulator
import NIOCore
import ProviderFixtures
import TestSupport
import Testing

extension Pages {
    static func bot(environment: [String: String]) async throws {
        var configuration = CallServerConfiguration(
            host: "0.0.0.0", port: 8080, rates: StartFrame(audioInSampleRate: .hz16000, audioOutSampleRate: .hz16000))
        configuration.publicURL = environment["PUBLIC_URL"]
        configuration.twilioAuthToken = environment["TWILIO_AUTH_TOKEN"]
        configuration.plivoAuthToken = environment["PLIVO_AUTH_TOKEN"]

        let server = try await CallServer.bind(configuration) { call in
            let echo = call.utterance(at: .hz16000, live: true)
            for try await frame in call.frames {
                switch frame {
                case .audio(let audio): try await echo.append(audio)
                case .dtmf(.pound): try await call.hangUp()
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

@Suite("The page for who comes from pipecat") struct MigrationPageTests {
    @Test("its bot echoes, and hangs up at #", arguments: Provider.allCases)
    func bot(_ provider: Provider) async throws {
        let recording = try await Stage.withServer {
            try await Pages.bot(environment: [:])
        } _: { server, _ in
            try await within { try await SimulatedCaller.echoed(by: server, as: provider) }
        }

        #expect(recording.framesHeard >= 20)
        #expect(recording.ending?.party == .application)
    }

    @Test("its serializer hears, speaks and hangs up")
    func serializer() async throws {
        let script = Script(.twilio)
        var heard: [Int16] = []
        var sent: [ByteBuffer] = []

        let client = RecordingClient()
        try await Stage.$client.withValue(client) {
            try await Pages.serializer(
                streamSid: script.streamID, callSid: script.callID, accountSid: script.accountID, token: "token",
                message: script.media(code: 0x10), speech: [Int16](repeating: 1_000, count: 960)
            ) { samples, _ in
                heard += samples
            } send: { message in
                sent.append(message)
            }
        }

        #expect(heard.count == 320)
        #expect(sent.count == 1)
        #expect(client.requests.count == 1)
    }
}
