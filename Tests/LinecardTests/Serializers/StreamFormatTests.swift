// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec
import Testing

@Suite("The format of a stream") struct StreamFormatTests {
    private static let formats: [(format: String, error: MessageError)] = [
        (
            #""audio/x-mulaw","sampleRate":16000"#,
            .wrongFormat(expected: MediaFormat(), found: MediaFormat(sampleRate: .hz16000))
        ),
        (
            #""audio/x-l16","sampleRate":"8000""#,
            .wrongFormat(expected: MediaFormat(), found: MediaFormat(encoding: .l16LittleEndian))
        ),
        (#""audio/x-alaw","sampleRate":8000"#, .unsupportedFormat(encoding: "audio/x-alaw", hertz: 8_000)),
        (#""audio/x-mulaw","sampleRate":8000,"channels":2"#, .notMono(channels: 2)),
        (#""audio/x-mulaw","sampleRate":9000"#, .unsupportedFormat(encoding: "audio/x-mulaw", hertz: 9_000)),
    ]

    @Test(
        "a stream of another format is refused at once, and so is all audio after it",
        arguments: formats, Provider.allCases)
    func wrongFormat(_ bad: (format: String, error: MessageError), _ provider: Provider) throws {
        let serializer = try Fixture.serializer(provider)
        let ids =
            provider == .twilio
            ? #""streamSid":"\#(Fixture.streamSid)","callSid":"c""# : #""streamId":"\#(Fixture.streamId)","callId":"c""#
        let start = #"{"event":"start","start":{\#(ids),"mediaFormat":{"encoding":\#(bad.format)}}}"#

        let errors = [
            LinecardError.thrown { try serializer.deserialize(start) },
            LinecardError.thrown { try serializer.deserialize(Fixture.media(provider, payload: "AIAPjw==")) },
            LinecardError.thrown { try serializer.say(Fixture.fourSamples, at: .hz8000) },
            LinecardError.thrown { try serializer.finish() },
            LinecardError.thrown { try serializer.setup(StartFrame()) },
        ]

        #expect(errors == [LinecardError?](repeating: .message(bad.error), count: 5))
        #expect(try serializer.deserialize(#"{"event":"dtmf","dtmf":{"digit":"1"}}"#) == .dtmf(.one))
    }

    @Test("the format of another stream changes nothing", arguments: Provider.allCases)
    func formatOfAnother(_ provider: Provider) throws {
        let serializer = try Fixture.serializer(provider)
        let ids = #""streamSid":"x","streamId":"x","callSid":"c","callId":"c""#

        let error = LinecardError.thrown {
            try serializer.deserialize(
                #"{"event":"start","start":{\#(ids),"mediaFormat":{"encoding":"audio/x-alaw","sampleRate":8000}}}"#)
        }

        #expect(error == .message(.unsupportedFormat(encoding: "audio/x-alaw", hertz: 8_000)))
        #expect(try serializer.deserialize(Fixture.media(provider, payload: "AIAPjw==")).samples == Fixture.fourSamples)
    }
}
