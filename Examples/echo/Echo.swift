// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardServer

@main enum Echo {
    static func main() async throws {
        try await CallServer.bind(CallServerConfiguration(), application: answer).run()
    }

    @Sendable static func answer(_ call: Call) async throws {
        let echo = call.utterance(at: call.rates.audioInSampleRate, live: true)
        for try await case .audio(let audio) in call.frames { try await echo.append(audio) }
    }
}
