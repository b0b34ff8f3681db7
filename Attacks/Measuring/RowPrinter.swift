// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Writes rows as a table or as lines of JSON.
struct RowPrinter {
    let isJSON: Bool
    /// The control row. Counters that change there are left out of the other rows.
    var control: Row?

    private static let widths = (name: 26, number: 12)

    func writeHeader() {
        if isJSON { return }
        let columns = ["connections", "sent", "silence", "caller late", "webhook", "memory"].map {
            $0.padded(to: Self.widths.number)
        }
        print("attack".padded(to: -Self.widths.name) + columns.joined() + "  result")
    }

    func write(_ row: Row, failures: [String], tries: Int) {
        if isJSON { return writeJSON(row, failures, tries) }
        let columns = [
            "\(row.sums.connections)", "\(ByteCount(row.sums.bytesSent))", "\(Int(row.report.silence)) ms",
            "\(Int(row.report.lateness)) ms",
            row.answerTime.map { "\(Int($0 / .milliseconds(1))) ms" } ?? "-", "\(ByteCount(row.memory))",
        ]
        let result = row.skipped != nil ? "skipped" : failures.isEmpty ? "ok" : "FAILED"
        print(
            row.name.padded(to: -Self.widths.name) + columns.map { $0.padded(to: Self.widths.number) }.joined()
                + "  \(result)" + (tries > 1 ? " (try \(tries))" : ""))
        writeDetail("skipped", row.skipped.map { [$0] } ?? [])
        writeDetail("answered", Self.pairs(row.sums.outcomes) { "\($0) x \($1)" })
        writeDetail("counted", Self.pairs(counted(row)) { "\($0.shortMetric) \($1)" })
        writeDetail("logged", Self.pairs(row.log.counts) { "\($0) x \($1)" })
        writeDetail("failed", failures)
        fflush(nil)
    }

    private func counted(_ row: Row) -> [String: Int] { row.counted.filter { control?.counted[$0.key] == nil } }

    private func writeDetail(_ title: String, _ parts: [String]) {
        if parts.isEmpty { return }
        var line = "    \(title):"
        for (index, part) in parts.enumerated() {
            let text = " " + part + (index + 1 < parts.count ? "," : "")
            if line.count + text.count > 120 {
                print(line)
                line = String(repeating: " ", count: 6 + title.count - 1)
            }
            line += text
        }
        print(line)
    }

    private static func pairs(_ values: [String: Int], _ text: (String, Int) -> String) -> [String] {
        values.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { text($0.key, $0.value) }
    }

    // MARK: JSON

    private struct Line: Encodable {
        var attack: String
        var connections, most_open, most_calls, bytes_sent: Int
        var silence_ms, caller_lateness_ms: Double
        var webhook_ms: Double?
        var memory_bytes, calls_complete, tries: Int
        var answered, counted, logged: [String: Int]
        var failures: [String]
        var skipped: String?
    }

    private func writeJSON(_ row: Row, _ failures: [String], _ tries: Int) {
        let line = Line(
            attack: row.name, connections: row.sums.connections, most_open: row.sums.mostOpenConnections,
            most_calls: row.sums.mostOpenCalls, bytes_sent: row.sums.bytesSent, silence_ms: row.report.silence,
            caller_lateness_ms: row.report.lateness,
            webhook_ms: row.answerTime.map { $0 / .milliseconds(1) },
            memory_bytes: row.memory, calls_complete: row.report.complete, tries: tries, answered: row.sums.outcomes,
            counted: counted(row), logged: row.log.counts, failures: failures, skipped: row.skipped)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        if let data = try? encoder.encode(line) { print(String(decoding: data, as: UTF8.self)) }
        fflush(nil)
    }
}

/// A number of bytes that prints with a unit: `98.1 MB`.
struct ByteCount: CustomStringConvertible {
    let bytes: Int

    init(_ bytes: Int) { self.bytes = bytes }

    var description: String {
        switch abs(bytes) {
        case ..<1_000: "\(bytes) B"
        case ..<100_000: "\((bytes + 500) / 1_000) kB"
        default: "\((bytes + 50_000) / 1_000_000).\(abs(bytes + 50_000) / 100_000 % 10) MB"
        }
    }
}

extension String {
    /// Returns the text with spaces before it, or after it if the width is negative.
    fileprivate func padded(to width: Int) -> String {
        let padding = String(repeating: " ", count: max(0, abs(width) - count))
        return width < 0 ? self + padding : padding + self
    }

    /// The counter's name without the prefix and suffix that all of them have.
    fileprivate var shortMetric: String { replacing("linecard_", with: "").replacing("_total", with: "") }
}
