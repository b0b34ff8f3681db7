// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec
import LinecardServer
import LinecardSimulator

extension SimulatedCaller {
    /// Calls a server that echoes: says 400 ms, waits for the echo, presses #, and hangs up after a second at most.
    static func echoed(by server: CallServer, as provider: Provider) async throws -> CallRecording {
        let speech = AudioFrame(samples: Chirp.samples(milliseconds: 400), sampleRate: .hz8000)
        let script: CallScript = [
            .say(speech), .waitUntilAnswered(within: .seconds(1)), .press([.pound], interval: .zero),
            .wait(.seconds(1)),
        ]
        return try await SimulatedCaller(provider: provider, script: script).call(server.url("/\(provider)/stream"))
    }

    /// Makes a caller who speaks samples at 8 kHz, and waits for as much to come back.
    ///
    /// - Parameter patience: The limit of the wait. Defaults to 1 s.
    init(
        _ provider: Provider, saying speech: [Int16], pressing keys: [KeypadEntry] = [],
        patience: Duration = .seconds(1)
    ) {
        self.init(
            provider: provider,
            script: .echo(of: AudioFrame(samples: speech, sampleRate: .hz8000), pressing: keys, patience: patience))
    }
}
