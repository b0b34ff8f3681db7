// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec

/// Media messages as providers send them, with the signal as their payload and made-up ids.
struct MediaMessages {
    let provider: Provider
    let streamID: String
    /// The name of the field with the stream's id.
    let streamKey: StaticString
    /// The messages, one per frame.
    let texts: [String]

    static func all(_ signal: SpeechLikeSignal) -> [MediaMessages] { [twilio(signal), plivo(signal)] }

    /// Writes the messages of all providers to a file, one per line, for other programs to do the same work.
    static func write(to path: String) throws(ExitError) {
        let file = try OutputFile(path)
        try file.write(all(SpeechLikeSignal()).flatMap(\.texts).map { $0 + "\n" }.joined())
    }

    /// Returns Twilio's messages, of 379 bytes each.
    static func twilio(_ signal: SpeechLikeSignal) -> MediaMessages {
        let streamID = "MZ0000000000000000000000000000000b"
        let texts = signal.payloads().enumerated().map { frame, payload in
            #"{"event":"media","sequenceNumber":"\#(102 + frame)","#
                + #""media":{"track":"inbound","chunk":"\#(101 + frame)","timestamp":"\#(2_025 + 20 * frame)","#
                + #""payload":"\#(payload)"},"streamSid":"\#(streamID)"}"#
        }
        return MediaMessages(provider: .twilio, streamID: streamID, streamKey: "streamSid", texts: texts)
    }

    static func plivo(_ signal: SpeechLikeSignal) -> MediaMessages {
        let streamID = "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee"
        let texts = signal.payloads().enumerated().map { frame, payload in
            #"{"event":"media","sequenceNumber":\#(1_002 + frame),"streamId":"\#(streamID)","#
                + #""media":{"track":"inbound","timestamp":"\#(1_767_225_600_240 + 20 * frame)","#
                + #""chunk":\#(1_001 + frame),"payload":"\#(payload)"},"extra_headers":"userId=42;lang=en"}"#
        }
        return MediaMessages(provider: .plivo, streamID: streamID, streamKey: "streamId", texts: texts)
    }

    /// Returns a serializer for this stream without automatic hang-up.
    func serializer(_ quality: AudioLine.Quality = .realtime) throws -> MediaStreamSerializer {
        switch provider {
        case .twilio:
            try TwilioFrameSerializer(streamSid: streamID, params: .init(autoHangUp: false, quality: quality))
        case .plivo: try PlivoFrameSerializer(streamId: streamID, params: .init(autoHangUp: false, quality: quality))
        }
    }
}
