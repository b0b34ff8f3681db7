// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec
import LinecardServer

/// What answers a call.
enum Agent: Sendable {
    /// Says what it hears.
    case echo
    /// Plays a file, again and again.
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
