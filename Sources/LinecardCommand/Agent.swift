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
            for await frame in call.frames {
                if case .audio(let audio) = frame { try await call.send(.audio(audio)) }
            }
        case .play(let audio):
            while !Task.isCancelled { try await call.send(.audio(audio)) }
        }
    }
}
