// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec

/// Twilio's messages, as its reference has them: https://www.twilio.com/docs/voice/media-streams/websocket-messages
enum TwilioSample {
    static let connected = SampleMessage(.twilio, #"{"event":"connected","protocol":"Call","version":"1.0.0"}"#)

    static let start = SampleMessage(
        .twilio,
        """
        {"event":"start","sequenceNumber":"1","start":{"accountSid":"\(Fixture.accountSid)",\
        "streamSid":"\(Fixture.streamSid)","callSid":"\(Fixture.callSid)","tracks":["inbound"],\
        "mediaFormat":{"encoding":"audio/x-mulaw","sampleRate":8000,"channels":1},\
        "customParameters":{"from":"+15005550006","note":"a b"}},"streamSid":"\(Fixture.streamSid)"}
        """)

    static let media = SampleMessage(
        .twilio,
        """
        {"event":"media","sequenceNumber":"3","media":{"track":"inbound","chunk":"2","timestamp":"25",\
        "payload":"AIAPjw=="},"streamSid":"\(Fixture.streamSid)"}
        """)

    static let dtmf = SampleMessage(
        .twilio,
        """
        {"event":"dtmf","streamSid":"\(Fixture.streamSid)","sequenceNumber":"9",\
        "dtmf":{"track":"inbound_track","digit":"#"}}
        """)

    static let mark = SampleMessage(
        .twilio,
        """
        {"event":"mark","sequenceNumber":"40","streamSid":"\(Fixture.streamSid)","mark":{"name":"turn-7"}}
        """)

    static let stop = SampleMessage(
        .twilio,
        """
        {"event":"stop","sequenceNumber":"412","stop":{"accountSid":"\(Fixture.accountSid)",\
        "callSid":"\(Fixture.callSid)"},"streamSid":"\(Fixture.streamSid)"}
        """)

    /// A message each, in the order in which they come.
    static let all = [connected, start, media, dtmf, mark, stop]
    static let streamStart = Frame.streamStart(
        CallStart(
            provider: .twilio, streamID: Fixture.streamSid, callID: Fixture.callSid, accountID: Fixture.accountSid,
            customParameters: ["from": "+15005550006", "note": "a b"]))
    static let audio = Frame.audio(AudioFrame(samples: Fixture.fourSamples, sampleRate: .hz8000))
}
