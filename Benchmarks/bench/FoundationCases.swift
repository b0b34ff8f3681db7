// SPDX-License-Identifier: Apache-2.0

import Foundation
import LinecardCodec

/// Returns the cases that do the same work with Foundation alone.
func foundationCases(_ signal: SpeechLikeSignal) -> [Case] {
    [base64DecodeCase(signal), base64EncodeCase(signal), jsonDecoderCase(signal), jsonSerializationCase(signal)]
}

private func base64DecodeCase(_ signal: SpeechLikeSignal) -> Case {
    let payloads = signal.payloads()
    return Case("foundation/base64-decode") { batch in
        var sum = 0
        for frame in batch { sum &+= Data(base64Encoded: payloads[frame])?.count ?? 0 }
        return sum
    }
}

private func base64EncodeCase(_ signal: SpeechLikeSignal) -> Case {
    let codes = signal.chunks(at: .hz8000).map { Data(G711.encode($0)) }
    return Case("foundation/base64-encode") { batch in
        var sum = 0
        for frame in batch { sum &+= codes[frame].base64EncodedString().utf8.count }
        return sum
    }
}

private func jsonDecoderCase(_ signal: SpeechLikeSignal) -> Case {
    let messages = MediaMessages.twilio(signal).texts.map { Data($0.utf8) }
    let decoder = JSONDecoder()
    return Case("foundation/json-decode") { batch in
        var sum = 0
        for frame in batch {
            let message = try decoder.decode(TwilioMessage.self, from: messages[frame])
            sum &+= message.media.payload.utf8.count
        }
        return sum
    }
}

private func jsonSerializationCase(_ signal: SpeechLikeSignal) -> Case {
    let messages = MediaMessages.twilio(signal).texts.map { Data($0.utf8) }
    return Case("foundation/json-serialization") { batch in
        var sum = 0
        for frame in batch {
            let message = try JSONSerialization.jsonObject(with: messages[frame]) as? [String: Any]
            let media = message?["media"] as? [String: Any]
            guard let payload = media?["payload"] as? String else { throw NoAudio() }
            sum &+= payload.utf8.count
        }
        return sum
    }
}

private struct TwilioMessage: Decodable {
    let event: String
    let sequenceNumber: String
    let media: Media
    let streamSid: String

    struct Media: Decodable {
        let track: String
        let chunk: String
        let timestamp: String
        let payload: String
    }
}
