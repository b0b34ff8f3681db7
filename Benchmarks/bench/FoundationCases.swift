// SPDX-License-Identifier: Apache-2.0

import Foundation

/// What one would write without this package: the bars to clear.
func foundationCases(_ signal: SpeechLikeSignal) -> [Case] { [base64Case(signal), jsonCase(signal)] }

private func base64Case(_ signal: SpeechLikeSignal) -> Case {
    let payloads = signal.payloads()
    return Case("foundation/base64-decode") { batch in
        var sum = 0
        for frame in batch { sum &+= Data(base64Encoded: payloads[frame])?.count ?? 0 }
        return sum
    }
}

private func jsonCase(_ signal: SpeechLikeSignal) -> Case {
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
