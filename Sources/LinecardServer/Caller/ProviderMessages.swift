// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec

/// The messages that a provider sends on one stream, numbered in order, with ids made up.
///
/// Twilio: https://www.twilio.com/docs/voice/media-streams/websocket-messages. Plivo:
/// https://www.plivo.com/docs/voice-agents/audio-streaming/concepts/audio-streaming-reference
struct ProviderMessages: Sendable {
    /// Whose messages they are.
    let provider: Provider
    /// The stream's id.
    let streamID: String
    /// The call's id.
    let callID: String
    private var sequence = 0
    private var chunk = 0

    /// Makes the messages of a stream with random ids.
    init(_ provider: Provider) {
        self.provider = provider
        switch provider {
        case .twilio:
            streamID = "MZ" + Self.digits(32)
            callID = "CA" + Self.digits(32)
        case .plivo:
            streamID = Self.uuid()
            callID = Self.uuid()
        }
    }

    private static func digits(_ count: Int) -> String {
        String((0..<count).map { _ in "0123456789abcdef".randomElement() ?? "0" })
    }

    private static func uuid() -> String { [8, 4, 4, 4, 12].map(digits).joined(separator: "-") }

    /// What comes before any audio.
    mutating func opening() -> [String] {
        switch provider {
        case .twilio:
            let account = "AC" + Self.digits(32)
            let format = #"{"encoding":"audio/x-mulaw","sampleRate":8000,"channels":1}"#
            let start =
                #"{"accountSid":"\#(account)","streamSid":"\#(streamID)","callSid":"\#(callID)","tracks":["inbound"],"#
                + #""mediaFormat":\#(format),"customParameters":{}}"#
            return [
                #"{"event":"connected","protocol":"Call","version":"1.0.0"}"#,
                #"{"event":"start",\#(next()),"start":\#(start),"streamSid":"\#(streamID)"}"#,
            ]
        case .plivo:
            let format = #"{"encoding":"audio/x-mulaw","sampleRate":8000}"#
            let start =
                #"{"callId":"\#(callID)","streamId":"\#(streamID)","accountId":"MA\#(Self.digits(18).uppercased())","#
                + #""tracks":["inbound"],"mediaFormat":\#(format)}"#
            return [#"{"event":"start",\#(next()),"start":\#(start),"extra_headers":""}"#]
        }
    }

    /// A frame of audio at 8 kHz, so far into the stream.
    mutating func media(_ samples: [Int16], milliseconds: Int) -> String {
        chunk += 1
        let payload = Base64.encode(G711.encode(samples))
        switch provider {
        case .twilio:
            let media =
                #"{"track":"inbound","chunk":"\#(chunk)","timestamp":"\#(milliseconds)","payload":"\#(payload)"}"#
            return #"{"event":"media",\#(next()),"media":\#(media),"streamSid":"\#(streamID)"}"#
        case .plivo:
            let media = #"{"track":"inbound","timestamp":"\#(milliseconds)","chunk":\#(chunk),"payload":"\#(payload)"}"#
            return #"{"event":"media",\#(next()),"streamId":"\#(streamID)","media":\#(media),"extra_headers":""}"#
        }
    }

    /// A key that was pressed, so far into the stream.
    mutating func dtmf(_ key: KeypadEntry, milliseconds: Int) -> String {
        switch provider {
        case .twilio:
            let dtmf = #"{"track":"inbound_track","digit":"\#(key.rawValue)"}"#
            return #"{"event":"dtmf","streamSid":"\#(streamID)",\#(next()),"dtmf":\#(dtmf)}"#
        case .plivo:
            let dtmf = #"{"track":"inbound","digit":"\#(key.rawValue)","timestamp":"\#(milliseconds)"}"#
            return #"{"event":"dtmf",\#(next()),"streamId":"\#(streamID)","dtmf":\#(dtmf),"extra_headers":""}"#
        }
    }

    /// Word that a mark was reached.
    mutating func mark(_ name: String) -> String {
        let name = JSONText.quoted(name)
        switch provider {
        case .twilio: return #"{"event":"mark",\#(next()),"streamSid":"\#(streamID)","mark":{"name":\#(name)}}"#
        case .plivo: return #"{"event":"playedStream",\#(next()),"streamId":"\#(streamID)","name":\#(name)}"#
        }
    }

    /// What follows a clear that dropped these marks.
    mutating func cleared(_ marks: [String]) -> [String] {
        switch provider {
        case .twilio: return marks.map { mark($0) }
        case .plivo: return [#"{"event":"clearedAudio",\#(next()),"streamId":"\#(streamID)"}"#]
        }
    }

    /// The end of a Twilio stream. Plivo just closes the connection.
    mutating func stop() -> String {
        #"{"event":"stop",\#(next()),"stop":{"callSid":"\#(callID)"},"streamSid":"\#(streamID)"}"#
    }

    /// The next number: a string from Twilio, a number from Plivo.
    private mutating func next() -> String {
        sequence += 1
        return provider == .twilio ? #""sequenceNumber":"\#(sequence)""# : #""sequenceNumber":\#(sequence)"#
    }
}
