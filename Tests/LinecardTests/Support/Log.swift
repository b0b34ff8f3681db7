// SPDX-License-Identifier: Apache-2.0

import Logging
import Synchronization
import Testing

/// A recorder of log lines with their metadata. A line that contains a secret records an issue.
final class Log: Sendable {
    private let recorded = Mutex<[String]>([])
    private let arrivals: AsyncStream<Void>
    private let arrived: AsyncStream<Void>.Continuation

    init() { (arrivals, arrived) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1)) }

    var lines: [String] { recorded.withLock { $0 } }

    /// Waits for the first line; returns at once if there is one. For one caller.
    func firstLine() async { for await _ in arrivals { return } }

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
            log.recorded.withLock { $0.append(line) }
            log.arrived.yield()
        }
    }
}
