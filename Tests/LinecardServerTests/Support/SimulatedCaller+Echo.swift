// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec
import LinecardServer
import LinecardSimulator

extension SimulatedCaller {
    /// Says 400 ms to a server that echoes them, presses #, and waits until the server ends the call, or hangs up.
    static func echoed(by server: CallServer, as provider: Provider) async throws -> CallRecording {
        let speech = AudioFrame(samples: Chirp.samples(milliseconds: 400), sampleRate: .hz8000)
        let script: CallScript = [
            .say(speech), .waitUntilAnswered(within: .seconds(1)), .press([.pound], interval: .zero),
            .wait(.seconds(1)),
        ]
        return try await SimulatedCaller(provider: provider, script: script).call(server.url("/\(provider)/stream"))
    }

    /// A caller who says something, at 8 kHz, and waits for as much to come back: a second at most, unless more patient.
    init(
        _ provider: Provider, saying speech: [Int16], pressing keys: [KeypadEntry] = [],
        patience: Duration = .seconds(1)
    ) {
        self.init(
            provider: provider,
            script: .echo(of: AudioFrame(samples: speech, sampleRate: .hz8000), pressing: keys, patience: patience))
    }
}
