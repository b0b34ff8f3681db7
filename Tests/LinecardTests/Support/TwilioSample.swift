// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec
import ProviderFixtures

/// Twilio's messages, as its reference has them: https://www.twilio.com/docs/voice/media-streams/websocket-messages
enum TwilioSample {
    static let connected = SampleMessage(.twilio, named: "connected")
    static let start = SampleMessage(.twilio, named: "start")
    static let media = SampleMessage(.twilio, named: "media")
    static let dtmf = SampleMessage(.twilio, named: "dtmf")
    static let mark = SampleMessage(.twilio, named: "mark")
    static let stop = SampleMessage(.twilio, named: "stop")

    /// A message each, in the order in which they come.
    static let all = [connected, start, media, dtmf, mark, stop]
    static let streamStart = InboundFrame.streamStart(Script(.twilio).callStart)
    /// The frame that ``media`` becomes.
    static let heard = InboundFrame.audio(AudioFrame(samples: Fixture.fourSamples, sampleRate: .hz8000))
    static let audio = OutboundFrame.audio(Fixture.speech)
}
