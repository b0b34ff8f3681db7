// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec
import LinecardSimulator

extension SimulatedCaller {
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
