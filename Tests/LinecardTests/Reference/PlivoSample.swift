// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec

/// Plivo's messages, as its reference has them:
/// https://www.plivo.com/docs/voice-agents/audio-streaming/concepts/audio-streaming-reference
enum PlivoSample {
    static let start = SampleMessage(
        .plivo,
        """
        {"event":"start","sequenceNumber":1,"start":{"callId":"\(Fixture.callId)",\
        "streamId":"\(Fixture.streamId)","accountId":"\(Fixture.authId)","tracks":["inbound"],\
        "mediaFormat":{"encoding":"audio/x-mulaw","sampleRate":8000}},"extra_headers":"userId=42;lang=en"}
        """)

    static let media = SampleMessage(
        .plivo,
        """
        {"event":"media","sequenceNumber":12,"streamId":"\(Fixture.streamId)","media":{"track":"inbound",\
        "timestamp":"1767225600240","chunk":11,"payload":"AIAPjw=="},"extra_headers":"userId=42;lang=en"}
        """)

    static let dtmf = SampleMessage(
        .plivo,
        """
        {"event":"dtmf","sequenceNumber":50,"streamId":"\(Fixture.streamId)",\
        "dtmf":{"track":"inbound","digit":"D","timestamp":"1767225601000"},"extra_headers":"userId=42;lang=en"}
        """)

    static let playedStream = SampleMessage(
        .plivo,
        """
        {"event":"playedStream","sequenceNumber":75,"streamId":"\(Fixture.streamId)","name":"turn-7"}
        """)

    static let clearedAudio = SampleMessage(
        .plivo, #"{"event":"clearedAudio","sequenceNumber":80,"streamId":"\#(Fixture.streamId)"}"#)

    /// What has been seen of it, all at once.
    static let stop = SampleMessage(
        .plivo,
        """
        {"event":"stop","sequenceNumber":90,"streamId":"\(Fixture.streamId)",\
        "stop":{"callId":"\(Fixture.callId)","streamId":"\(Fixture.streamId)","accountId":"\(Fixture.authId)",\
        "tracks":["inbound"],"reason":"completed"}}
        """)

    /// A message each, in the order in which they may come.
    static let all = [start, media, dtmf, playedStream, clearedAudio, stop]
    static let streamStart = Frame.streamStart(
        CallStart(
            provider: .plivo, streamID: Fixture.streamId, callID: Fixture.callId, accountID: Fixture.authId,
            customParameters: ["userId": "42", "lang": "en"]))
    static let audio = Frame.audio(AudioFrame(samples: Fixture.fourSamples, sampleRate: .hz8000))

    /// A serializer for one format, whose application speaks and hears at the wire's rate.
    static func serializer(_ encoding: AudioLine.Encoding, _ rate: SampleRate) throws -> PlivoFrameSerializer {
        let serializer = try PlivoFrameSerializer(
            streamId: Fixture.streamId,
            params: .init(plivoSampleRate: rate, plivoEncoding: encoding, autoHangUp: false))
        try serializer.setup(StartFrame(audioInSampleRate: rate, audioOutSampleRate: rate))
        return serializer
    }
}
