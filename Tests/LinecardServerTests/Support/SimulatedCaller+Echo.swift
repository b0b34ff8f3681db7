// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec
import LinecardSimulator

extension SimulatedCaller {
    /// A caller who says something, at 8 kHz, and waits up to a second for as much to come back.
    init(_ provider: Provider, saying speech: [Int16], pressing keys: [KeypadEntry] = []) {
        self.init(
            provider: provider,
            script: .echo(of: AudioFrame(samples: speech, sampleRate: .hz8000), pressing: keys))
    }
}
