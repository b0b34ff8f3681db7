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

    @Test("audio before setup is refused, and leaves the buffer alone", arguments: Provider.allCases)
    func refused(_ provider: Provider) async throws {
        let serializer = try fresh(provider)
        let audio = Frame.audio(AudioFrame(samples: [1, 2, 3], sampleRate: .hz8000))
        var buffer = ByteBuffer(string: "before")

        #expect(throws: LinecardError.notSetUp) { try serializer.serialize(audio, into: &buffer) }
        #expect(throws: LinecardError.notSetUp) { try serializer.finishSpeech(into: &buffer) }
        #expect(throws: LinecardError.notSetUp) {
            try serializer.deserialize(Fixture.media(provider, payload: "AIAPjw=="))
        }
        await #expect(throws: LinecardError.notSetUp) { try await serializer.serialize(audio) }

        #expect(buffer == ByteBuffer(string: "before"))
    }

    @Test("marks and interruptions need no setup", arguments: Provider.allCases)
    func marks(_ provider: Provider) throws {
        let serializer = try fresh(provider)
        var buffer = ByteBuffer()

        let written = try [Frame.mark(name: "m"), .interruption].map { try serializer.serialize($0, into: &buffer) }

        #expect(written == [true, true])
    }

    @Test("audio works once set up", arguments: Provider.allCases)
    func works(_ provider: Provider) throws {
        let serializer = try fresh(provider)
        _ = LinecardError.thrown { try serializer.deserialize(Fixture.media(provider, payload: "AIAPjw==")) }

        try serializer.setup(StartFrame(audioInSampleRate: .hz8000))

        let frame = try serializer.deserialize(Fixture.media(provider, payload: "AIAPjw=="))
        #expect(frame.samples == Fixture.fourSamples)
    }
}
