// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec

/// The messages of one stream with known ids, as the providers' references have them.
struct Script: Sendable {
    let provider: Provider
    var streamID: String
    var callID: String
    var accountID: String

    init(_ provider: Provider) {
        self.provider = provider
        switch provider {
        case .twilio:
            streamID = "MZ0000000000000000000000000000000b"
            callID = "CA0000000000000000000000000000000c"
            accountID = "AC0000000000000000000000000000000a"
        case .plivo:
            streamID = "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee"
            callID = "11111111-2222-4333-8444-555555555555"
            accountID = "MAMADEUPMADEUPMADEUP"
        }
    }

    var path: String { "/\(provider)/stream" }
    private var streamKey: String { provider == .twilio ? "streamSid" : "streamId" }

    var start: String {
        switch provider {
        case .twilio:
            #"{"event":"start","sequenceNumber":"1","start":{"accountSid":"\#(accountID)","streamSid":"\#(streamID)","#
                + #""callSid":"\#(callID)","tracks":["inbound"],"mediaFormat":{"encoding":"audio/x-mulaw","#
                + #""sampleRate":8000,"channels":1},"customParameters":{"from":"+15005550006","note":"a b"}},"#
                + #""streamSid":"\#(streamID)"}"#
        case .plivo:
            #"{"event":"start","sequenceNumber":1,"start":{"callId":"\#(callID)","streamId":"\#(streamID)","#
                + #""accountId":"\#(accountID)","tracks":["inbound"],"mediaFormat":{"encoding":"audio/x-mulaw","#
                + #""sampleRate":8000}},"extra_headers":"from=+15005550006;note=a b"}"#
        }
    }

    /// What the start message says, as a server should understand it.
    var callStart: CallStart {
        CallStart(
            provider: provider, streamID: streamID, callID: callID, accountID: accountID,
            customParameters: ["from": "+15005550006", "note": "a b"])
    }

    /// A frame of 20 ms in which every code is the same.
    func media(code: UInt8) -> String { media(payload: Base64.encode([UInt8](repeating: code, count: 160))) }

    func media(payload: String) -> String {
        switch provider {
        case .twilio:
            #"{"event":"media","sequenceNumber":"3","media":{"track":"inbound","chunk":"2","timestamp":"25","#
                + #""payload":"\#(payload)"},"streamSid":"\#(streamID)"}"#
        case .plivo:
            #"{"event":"media","sequenceNumber":12,"streamId":"\#(streamID)","media":{"track":"inbound","#
                + #""timestamp":"1767225600240","chunk":11,"payload":"\#(payload)"},"extra_headers":""}"#
        }
    }

    func dtmf(_ key: String) -> String {
        let track = provider == .twilio ? "inbound_track" : "inbound"
        return #"{"event":"dtmf","\#(streamKey)":"\#(streamID)","dtmf":{"track":"\#(track)","digit":"\#(key)"}}"#
    }

    func mark(_ name: String) -> String {
        switch provider {
        case .twilio:
            #"{"event":"mark","sequenceNumber":"40","streamSid":"\#(streamID)","mark":{"name":"\#(name)"}}"#
        case .plivo: #"{"event":"playedStream","sequenceNumber":75,"streamId":"\#(streamID)","name":"\#(name)"}"#
        }
    }

    var stop: String {
        #"{"event":"stop","sequenceNumber":"412","stop":{"accountSid":"\#(accountID)","callSid":"\#(callID)"},"#
            + #""\#(streamKey)":"\#(streamID)"}"#
    }

    static let connected = #"{"event":"connected","protocol":"Call","version":"1.0.0"}"#
}

extension AudioFrame {
    /// A frame of 20 ms at 8 kHz as it is heard when every code is the same.
    static func heard(code: UInt8) -> AudioFrame {
        AudioFrame(samples: G711.decode([UInt8](repeating: code, count: 160)), sampleRate: .hz8000)
    }

    /// So much audio at 8 kHz in which every sample has the value of one code.
    static func constant(code: UInt8, milliseconds: Int) -> AudioFrame {
        AudioFrame(
            samples: G711.decode([UInt8](repeating: code, count: 8 * milliseconds)), sampleRate: .hz8000)
    }
}
