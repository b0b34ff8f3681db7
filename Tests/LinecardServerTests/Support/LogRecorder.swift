// SPDX-License-Identifier: Apache-2.0

import Logging
import Synchronization

/// Records log lines at every level, from all loggers that it handles.
final class LogRecorder: LogHandler, Sendable {
    private let recorded = Mutex<[String]>([])

    /// The lines so far: level, message and metadata.
    var lines: [String] { recorded.withLock { $0 } }
    var logLevel: Logger.Level {
        get { .trace }
        set {}
    }
    var metadata: Logger.Metadata {
        get { [:] }
        set {}
    }
    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { nil }
        set {}
    }

    func log(event: LogEvent) {
        recorded.withLock { $0.append("\(event.level) \(event.message) \(event.metadata ?? [:])") }
    }
}
