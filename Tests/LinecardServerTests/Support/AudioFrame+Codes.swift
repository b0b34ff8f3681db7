// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec

extension AudioFrame {
    /// Makes the frame of 20 ms at 8 kHz that decoding a message gives in which every code is the same.
    static func heard(code: UInt8) -> AudioFrame {
        AudioFrame(samples: G711.decode([UInt8](repeating: code, count: 160)), sampleRate: .hz8000)
    }

    /// Makes audio at 8 kHz in which every sample has the value of one code.
    static func constant(code: UInt8, milliseconds: Int) -> AudioFrame {
        AudioFrame(
            samples: G711.decode([UInt8](repeating: code, count: 8 * milliseconds)), sampleRate: .hz8000)
    }
}
