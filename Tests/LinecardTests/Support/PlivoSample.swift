// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec
import ProviderFixtures

/// Plivo's messages, as its reference has them:
/// https://www.plivo.com/docs/voice-agents/audio-streaming/concepts/audio-streaming-reference
enum PlivoSample {
    static let start = SampleMessage(.plivo, named: "start")
    static let media = SampleMessage(.plivo, named: "media")
    static let dtmf = SampleMessage(.plivo, named: "dtmf")
    static let playedStream = SampleMessage(.plivo, named: "playedStream")
    static let clearedAudio = SampleMessage(.plivo, named: "clearedAudio")
    static let stop = SampleMessage(.plivo, named: "stop")

    /// A message each, in the order in which they may come.
    static let all = [start, media, dtmf, playedStream, clearedAudio, stop]
    static let streamStart = InboundFrame.streamStart(Script(.plivo).callStart)
    /// The frame that ``media`` becomes.
    static let heard = InboundFrame.audio(AudioFrame(samples: Fixture.fourSamples, sampleRate: .hz8000))
    static let audio = OutboundFrame.audio(Fixture.speech)

    /// A serializer for one format, whose application speaks and hears at the wire's rate.
    static func serializer(_ encoding: AudioLine.Encoding, _ rate: SampleRate) throws -> PlivoFrameSerializer {
        let serializer = try PlivoFrameSerializer(
            streamId: Fixture.streamId,
            params: .init(plivoSampleRate: rate, plivoEncoding: encoding, autoHangUp: false))
        try serializer.setup(StartFrame(audioInSampleRate: rate, audioOutSampleRate: rate))
        return serializer
    }
}
