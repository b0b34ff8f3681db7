// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec
import NIOCore
import Testing

@Suite("Setting up") struct SetupTests {
    private func fresh(_ provider: Provider) throws -> MediaStreamSerializer {
        switch provider {
        case .twilio: try TwilioFrameSerializer(streamSid: Fixture.streamSid, params: .init(autoHangUp: false))
        case .plivo: try PlivoFrameSerializer(streamId: Fixture.streamId, params: .init(autoHangUp: false))
        }
    }

    @Test("before setup both directions have the rate of the payloads", arguments: Provider.allCases)
    func wireRate(_ provider: Provider) throws {
        let serializer = try fresh(provider)

        let heard = try serializer.deserialize(Fixture.media(provider, payload: "AIAPjw=="))
        let said = try serializer.say(Fixture.speech.samples, at: .hz8000)

        #expect(heard == .audio(AudioFrame(samples: Fixture.fourSamples, sampleRate: .hz8000)))
        #expect(said == Fixture.speechPayload)
    }

    @Test("audio of any rate may be sent before setup", arguments: Provider.allCases)
    func otherRate(_ provider: Provider) throws {
        let samples = Noise.samples(480)
        let expected = try Fixture.serializer(provider, outbound: .hz24000).say(samples, at: .hz24000)

        let said = try fresh(provider).say(samples, at: .hz24000)

        #expect(said == expected && !said.isEmpty)
    }

    @Test("before setup linear audio has the rate of its payloads")
    func linearRate() throws {
        let serializer = try PlivoFrameSerializer(
            streamId: Fixture.streamId,
            params: .init(plivoSampleRate: .hz24000, plivoEncoding: .l16LittleEndian, autoHangUp: false))

        let frame = try serializer.deserialize(Fixture.media(.plivo, payload: "AQD+/wCA"))

        #expect(frame == .audio(AudioFrame(samples: [1, -2, .min], sampleRate: .hz24000)))
    }

    @Test("marks and interruptions need no setup", arguments: Provider.allCases)
    func marks(_ provider: Provider) throws {
        let serializer = try fresh(provider)
        var buffer = ByteBuffer()

        let written = try [OutboundFrame.mark(name: "m"), .interruption].map {
            try serializer.serialize($0, into: &buffer)
        }

        #expect(written == [true, true])
    }

    @Test("setup resets the audio, at the rates of the start frame", arguments: Provider.allCases)
    func works(_ provider: Provider) throws {
        let serializer = try fresh(provider)
        let expected = try Fixture.serializer(provider, inbound: .hz16000)
        let message = Fixture.media(provider, payload: Base64.encode(Noise.bytes(160)))
        _ = try serializer.deserialize(message)

        try serializer.setup(StartFrame(audioInSampleRate: .hz16000))

        #expect(try serializer.deserialize(message) == expected.deserialize(message))
        #expect(serializer.wire.inboundRate == .hz16000)
    }
}
