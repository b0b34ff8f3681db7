// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec
import NIOCore
import Testing

@Suite("Inbound audio") struct InboundAudioTests {
    static let rates: [SampleRate] = [.hz8000, .hz16000, .hz24000]

    @Test("inbound samples equal those of a line alone", arguments: Provider.allCases, rates)
    func inbound(_ provider: Provider, _ rate: SampleRate) throws {
        let serializer = try Fixture.serializer(provider, inbound: rate)
        var line = try BareLine(inbound: rate)
        let payloads = [160, 160, 1, 7, 320, 160, 2_000].enumerated().map { index, count in
            Base64.encode(Noise.bytes(count, seed: UInt64(index)))
        }

        let frames = try payloads.map { try serializer.deserialize(Fixture.media(provider, payload: $0)) }
        let expected = try payloads.map { try line.hear($0) }

        #expect(frames.map(\.samples) == expected)
        #expect(expected[0].count == rate.samples(milliseconds: 20))
        #expect(serializer.wire.inboundRate == rate)
    }

    @Test("an inbound frame has the rate of the start frame", arguments: Provider.allCases, rates)
    func rate(_ provider: Provider, _ rate: SampleRate) throws {
        let serializer = try Fixture.serializer(provider, inbound: rate)
        let message = Fixture.media(provider, payload: Base64.encode(Noise.bytes(160)))

        let frame = try serializer.deserialize(message)

        guard case .audio(let audio) = frame else { return #expect(Bool(false), "no audio") }
        #expect(audio.sampleRate == rate)
        #expect(audio.duration == .milliseconds(20))
    }

    @Test(
        "linear payloads are read in their byte order",
        arguments: [
            (AudioLine.Encoding.l16LittleEndian, "AQD+/wCA"), (.l16BigEndian, "AAH//oAA"),
        ])
    func linear(_ encoding: AudioLine.Encoding, _ payload: String) throws {
        let serializer = try PlivoFrameSerializer(
            streamId: Fixture.streamId,
            params: .init(plivoSampleRate: .hz16000, plivoEncoding: encoding, autoHangUp: false))
        try serializer.setup(StartFrame(audioInSampleRate: .hz16000))

        let frame = try serializer.deserialize(Fixture.media(.plivo, payload: payload))

        #expect(frame == .audio(AudioFrame(samples: [1, -2, .min], sampleRate: .hz16000)))
    }

    @Test("a rate in the parameters overrides the start frame's", arguments: Provider.allCases)
    func override(_ provider: Provider) throws {
        let serializer: MediaStreamSerializer =
            switch provider {
            case .twilio:
                try TwilioFrameSerializer(
                    streamSid: Fixture.streamSid, params: .init(sampleRate: .hz24000, autoHangUp: false))
            case .plivo:
                try PlivoFrameSerializer(
                    streamId: Fixture.streamId, params: .init(sampleRate: .hz24000, autoHangUp: false))
            }
        var line = try BareLine(inbound: .hz24000)
        let payload = Base64.encode(Noise.bytes(160))

        try serializer.setup(StartFrame(audioInSampleRate: .hz16000))
        let frame = try serializer.deserialize(Fixture.media(provider, payload: payload))

        #expect(serializer.wire.inboundRate == .hz24000)
        #expect(frame == .audio(AudioFrame(samples: try line.hear(payload), sampleRate: .hz24000)))
    }

    @Test("a second setup resets the audio", arguments: Provider.allCases)
    func secondSetup(_ provider: Provider) throws {
        let serializer = try Fixture.serializer(provider, inbound: .hz16000)
        var line = try BareLine(inbound: .hz24000)
        let payload = Base64.encode(Noise.bytes(160))
        _ = try serializer.deserialize(Fixture.media(provider, payload: payload))

        try serializer.setup(StartFrame(audioInSampleRate: .hz24000))
        let frame = try serializer.deserialize(Fixture.media(provider, payload: payload))

        #expect(frame.samples == (try line.hear(payload)))
    }

    @Test("bytes are read from a buffer's reader index on", arguments: Provider.allCases)
    func buffer(_ provider: Provider) throws {
        let serializer = try Fixture.serializer(provider)
        var buffer = ByteBuffer(string: "read" + Fixture.media(provider, payload: "AIAPjw=="))
        buffer.moveReaderIndex(forwardBy: 4)

        let frame = try serializer.deserialize(buffer)

        #expect(frame.samples == Fixture.fourSamples)
    }

    @Test("the delay equals the line's", arguments: Provider.allCases)
    func delay(_ provider: Provider) throws {
        let line = try AudioLine(inboundRate: .hz16000, outboundRate: .hz24000)
        let fresh = try TwilioFrameSerializer(streamSid: Fixture.streamSid, params: .init(autoHangUp: false))

        let serializer = try Fixture.serializer(provider, inbound: .hz16000, outbound: .hz24000)

        #expect(serializer.wire.inboundDelay == line.inboundDelay && line.inboundDelay > .zero)
        #expect(serializer.wire.outboundDelay == line.outboundDelay && line.outboundDelay > .zero)
        #expect(fresh.wire.inboundDelay == .zero && fresh.wire.outboundDelay == .zero)
    }

    @Test(
        "the quality lowDelay is available with either provider",
        .enabled(if: AudioLine.Quality.lowDelay.isAvailable, "needs libsoxr"))
    func lowDelay() throws {
        let line = try AudioLine(inboundRate: .hz16000, outboundRate: .hz16000, quality: .lowDelay)
        let serializers: [MediaStreamSerializer] = [
            try TwilioFrameSerializer(
                streamSid: Fixture.streamSid, params: .init(autoHangUp: false, quality: .lowDelay)),
            try PlivoFrameSerializer(streamId: Fixture.streamId, params: .init(autoHangUp: false, quality: .lowDelay)),
        ]

        for serializer in serializers { try serializer.setup(StartFrame(audioInSampleRate: .hz16000)) }

        #expect(serializers.allSatisfy { $0.wire.inboundDelay == line.inboundDelay })
        #expect(line.inboundDelay < .milliseconds(1) && line.outboundDelay < .milliseconds(1))
    }

    @Test("the quality direct is available with either provider")
    func direct() throws {
        let line = try AudioLine(inboundRate: .hz16000, outboundRate: .hz24000, quality: .direct)
        let serializers: [MediaStreamSerializer] = [
            try TwilioFrameSerializer(
                streamSid: Fixture.streamSid, params: .init(autoHangUp: false, quality: .direct)),
            try PlivoFrameSerializer(streamId: Fixture.streamId, params: .init(autoHangUp: false, quality: .direct)),
        ]

        for serializer in serializers { try serializer.setup(StartFrame()) }

        #expect(serializers.allSatisfy { $0.wire.inboundDelay == line.inboundDelay })
        #expect(serializers.allSatisfy { $0.wire.outboundDelay == line.outboundDelay })
        #expect(line.inboundDelay < .milliseconds(2) && line.outboundDelay < .milliseconds(2))
    }
}
