// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec
import LinecardServer

/// An application that answers a call.
enum Agent: Sendable {
    /// Sends back the caller's audio.
    case echo
    /// Plays a recording in a loop.
    case play(AudioFrame)

    func answer(_ call: Call) async throws {
        switch self {
        case .echo:
            let echo = call.utterance(at: call.rates.audioInSampleRate, live: true)
            for try await case .audio(let audio) in call.frames { try await echo.append(audio) }
        case .play(let audio):
            let speech = call.utterance(at: audio.sampleRate)
            while true { try await speech.append(audio) }
        }
    }
}
