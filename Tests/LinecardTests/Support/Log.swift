// SPDX-License-Identifier: Apache-2.0

import Logging
import Synchronization
import Testing

/// Keeps log lines, with their metadata. A line with a secret in it is an issue of the test that caused it.
final class Log: Sendable {
    private let kept = Mutex<[String]>([])

    var lines: [String] { kept.withLock { $0 } }

    var logger: Logger {
        var logger = Logger(label: "test") { _ in Handler(log: self) }
        logger.logLevel = .trace
        return logger
    }

    private struct Handler: LogHandler {
        let log: Log
        var logLevel = Logger.Level.trace
        var metadata: Logger.Metadata = [:]

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let all = metadata.merging(event.metadata ?? [:]) { $1 }.sorted { $0.key < $1.key }
            let words = all.map { "\($0)=\($1)" }.joined(separator: " ")
            let line = "\(event.level) \(event.message) \(words)"
            if SecretForms.isLeaked(in: line) { Issue.record("a secret was logged") }
            log.kept.withLock { $0.append(line) }
        }
    }
}
