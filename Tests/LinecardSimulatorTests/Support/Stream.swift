// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec

@testable import LinecardSimulator

/// The streams of the tests, with the made-up ids of the references.
enum Stream {
    static let twilio = CallStart(
        provider: .twilio, streamID: "MZ0000000000000000000000000000000b", callID: "CA0000000000000000000000000000000c",
        accountID: "AC0000000000000000000000000000000a", sequenceNumber: 1)
    static let plivo = plivo(MediaFormat())

    static func plivo(_ format: MediaFormat) -> CallStart {
        CallStart(
            provider: .plivo, streamID: "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee",
            callID: "11111111-2222-4333-8444-555555555555", accountID: "MAMADEUPMADEUPMADEUP", mediaFormat: format,
            sequenceNumber: 1)
    }

    static func start(_ provider: Provider) -> CallStart { provider == .twilio ? twilio : plivo }
}

/// Valid messages of an application, written by hand.
enum Say {
    /// Makes a message with audio in which every code is the same.
    static func audio(_ milliseconds: Int, code: UInt8 = 0x20, to provider: Provider) -> String {
        media(Base64.encode([UInt8](repeating: code, count: 8 * milliseconds)), to: provider)
    }

    static func media(_ payload: String, to provider: Provider) -> String {
        switch provider {
        case .twilio:
            #"{"event":"media","streamSid":"MZ0000000000000000000000000000000b","media":{"payload":"\#(payload)"}}"#
        case .plivo:
            #"{"event":"playAudio","media":{"contentType":"audio/x-mulaw","sampleRate":8000,"payload":"\#(payload)"}}"#
        }
    }

    static func mark(_ name: String, to provider: Provider) -> String {
        switch provider {
        case .twilio:
            #"{"event":"mark","streamSid":"MZ0000000000000000000000000000000b","mark":{"name":"\#(name)"}}"#
        case .plivo:
            #"{"event":"checkpoint","streamId":"aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee","name":"\#(name)"}"#
        }
    }

    static func clear(to provider: Provider) -> String {
        switch provider {
        case .twilio: #"{"event":"clear","streamSid":"MZ0000000000000000000000000000000b"}"#
        case .plivo: #"{"event":"clearAudio","streamId":"aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee"}"#
        }
    }
}
