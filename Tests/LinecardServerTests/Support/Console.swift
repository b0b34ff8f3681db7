// SPDX-License-Identifier: Apache-2.0

import LinecardServer
import Logging
import Synchronization
import TestSupport

/// Records the output of swift-log's own handler, as it would stand in a log file.
final class Console: TextOutputStream, Sendable {
    /// A printed line, split as a parser of `key=value` pairs would.
    struct Line {
        let text: String
        let level: String
        let message: String
        let metadata: [String: String]

        /// Parses a line: time, level and label; `key=value` pairs, whose values end at the next word with an equals
        /// sign; the source in brackets; the message.
        init(_ text: String) {
            self.text = text
            let words = text.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
            let source = words.firstIndex { $0.hasPrefix("[") && $0.hasSuffix("]") } ?? words.count
            level = words.dropFirst().first ?? ""
            message = words.dropFirst(source + 1).joined(separator: " ")
            var pairs: [(key: String, value: String)] = []
            for word in words[..<source].dropFirst(3) {
                if let equals = word.firstIndex(of: "=") {
                    pairs.append((String(word[..<equals]), String(word[equals...].dropFirst())))
                } else if !pairs.isEmpty {
                    pairs[pairs.count - 1].value += " " + word
                }
            }
            metadata = Dictionary(pairs.map { ($0.key, $0.value) }) { first, _ in first }
        }
    }

    private let printed = Mutex("")

    /// The printed lines, split wherever Unicode ends a line.
    var lines: [Line] { text.split(whereSeparator: \.isNewline).map { Line(String($0)) } }

    /// The printed text.
    var text: String { printed.withLock { $0 } }

    /// Makes a logger that prints here. The level defaults to `.trace`.
    func logger(level: Logger.Level = .trace) -> Logger {
        var logger = Logger(label: "test") { StreamLogHandler(label: $0, stream: self) }
        logger.logLevel = level
        return logger
    }

    func write(_ string: String) { printed.withLock { $0 += string } }

    /// Returns the lines with a message.
    func lines(_ message: String) -> [Line] { lines.filter { $0.message == message } }

    /// Waits for the line with a message. Throws when there are several.
    func line(_ message: String) async throws -> Line {
        try await eventually("the log has \(message)") { !lines(message).isEmpty }
        let found = lines(message)
        guard found.count == 1 else { throw TimedOut(what: "one line, not \(found.map(\.text))") }
        return found[0]
    }
}

extension CallServerConfiguration {
    /// Returns a copy that logs to a console.
    func logging(to console: Console) -> CallServerConfiguration {
        var configuration = self
        configuration.logger = console.logger()
        return configuration
    }
}
