// SPDX-License-Identifier: Apache-2.0

import LinecardServer
import Logging
import Synchronization

/// Keeps what swift-log's own handler prints, as whoever reads a log file finds it.
final class Console: TextOutputStream, Sendable {
    /// A printed line, taken apart as a reader of `key=value` pairs does.
    struct Line {
        let text: String
        let level: String
        let message: String
        let metadata: [String: String]

        /// Takes a line apart: time, level and label; pairs whose values go on until the next word with an equals sign; the source in
        /// brackets, and the message.
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

    /// All that was printed, split wherever Unicode ends a line.
    var lines: [Line] { text.split(whereSeparator: \.isNewline).map { Line(String($0)) } }

    /// All that was printed.
    var text: String { printed.withLock { $0 } }

    /// A logger that prints here, at every level unless it is told otherwise.
    func logger(level: Logger.Level = .trace) -> Logger {
        var logger = Logger(label: "test") { StreamLogHandler(label: $0, stream: self) }
        logger.logLevel = level
        return logger
    }

    func write(_ string: String) { printed.withLock { $0 += string } }

    /// The lines with a message.
    func lines(_ message: String) -> [Line] { lines.filter { $0.message == message } }

    /// The line with a message, once it is there. Others with it are an error.
    func line(_ message: String) async throws -> Line {
        try await eventually("the log has \(message)") { !lines(message).isEmpty }
        let found = lines(message)
        guard found.count == 1 else { throw TimedOut(what: "one line, not \(found.map(\.text))") }
        return found[0]
    }
}

extension CallServerConfiguration {
    /// The same, with a log that is printed to a console.
    func logging(to console: Console) -> CallServerConfiguration {
        var configuration = self
        configuration.logger = console.logger()
        return configuration
    }
}
