// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec
import LinecardServer
import Logging

extension AudioFrame {
    /// Makes audio at 8 kHz in which every sample is the same, and loud enough to count as sound.
    static func constant(milliseconds: Int) -> AudioFrame {
        AudioFrame(samples: G711.decode([UInt8](repeating: 0x20, count: 8 * milliseconds)), sampleRate: .hz8000)
    }
}

extension CallServerConfiguration {
    /// A configuration that logs nothing.
    static var quiet: CallServerConfiguration {
        var configuration = CallServerConfiguration()
        configuration.logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        return configuration
    }
}
