// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec
import LinecardServer
import Logging

extension AudioFrame {
    /// Audio at 8 kHz in which every sample is the same, loud enough to be a sound.
    static func constant(milliseconds: Int) -> AudioFrame {
        AudioFrame(samples: G711.decode([UInt8](repeating: 0x20, count: 8 * milliseconds)), sampleRate: .hz8000)
    }
}

extension CallServerConfiguration {
    /// One that logs nothing.
    static var quiet: CallServerConfiguration {
        var configuration = CallServerConfiguration()
        configuration.logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        return configuration
    }
}
