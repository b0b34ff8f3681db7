// SPDX-License-Identifier: Apache-2.0

/// A report as tables of text.
struct Table: CustomStringConvertible {
    let report: Report

    var description: String {
        [heading, times, concurrency, memory, calls, leads, differences].filter { !$0.isEmpty }.joined(
            separator: "\n\n")
    }

    private var heading: String {
        let machine = report.machine
        return """
            CPU      \(machine.cpu)
            date     \(machine.date)
            kernels  \(machine.kernels)
            libsoxr  \(machine.soxrVersion)
            rounds   \(report.rounds)
            """
    }

    private var times: String {
        Grid(
            titles: ["ns per 20 ms of audio", "min", "median", "p99", "streams per core"] + beforeTitles,
            rows: (report.timed + report.peers).map { row in
                [row.name, row.min.figure, row.median.figure, row.p99.figure, Int(row.streamsPerCore ?? 0).figure]
                    + before(row)
            },
            note: "Streams per core: the calls that one core could carry, in one direction, if it did nothing else."
        ).text
    }

    private var concurrency: String {
        Grid(
            titles: ["ns of a core per 20 ms of a call", "min", "median", "p99", "calls per core", "total", "scaling"]
                + beforeTitles,
            rows: report.concurrency.map { row in
                let calls = Int(row.streamsPerCore ?? 0)
                return [
                    row.name, row.min.figure, row.median.figure, row.p99.figure, calls.figure,
                    (calls * (row.details.threads ?? 1)).figure, row.details.scaling?.timesFigure ?? "",
                ] + before(row)
            },
            note: "Echo calls: a message in and a message out each, \(Concurrency.calls) calls per thread."
        ).text
    }

    private var memory: String {
        Grid(
            titles: ["memory", "bytes per call"] + beforeTitles,
            rows: report.memory.map { [$0.name, Int($0.median).figure] + before($0) },
            note: "Both directions, after a second of audio."
        ).text
    }

    private var calls: String {
        Grid(
            titles: ["whole call", "min", "median"] + beforeTitles,
            rows: report.calls.map { [$0.name, $0.text($0.min), $0.text($0.median)] + before($0) },
            note: "Whole calls in virtual time."
        ).text
    }

    private var leads: String {
        let lines = report.contests.flatMap { contest in
            contest.others.compactMap { other -> [String]? in
                guard let ours = contest.ours, other.row.unit == .nanoseconds else { return nil }
                let facts = [other.row.text(other.row.median), other.reservation].compactMap(\.self)
                let own = [ours.row.name, ours.reservation.map { "(\($0))" }].compactMap(\.self)
                return [
                    own.joined(separator: " "), contest.lead(over: other).map(Self.phrase) ?? "beside",
                    "\(other.name) (\(facts.joined(separator: ", ")))",
                ]
            }
        }
        return Grid(titles: ["beside others, by the median", "", ""], rows: lines, note: "", textColumns: 3).text
    }

    /// Returns a factor as a phrase: `21 times faster than`.
    private static func phrase(_ lead: Double) -> String {
        switch lead {
        case ..<0.95: "\((1 / lead).text(digits: 2)) times slower than"
        case ..<1.05: "as fast as"
        default: "\(lead.text(digits: lead < 9.95 ? 1 : 0)) times faster than"
        }
    }

    private var differences: String {
        guard let comparison = report.comparison else { return "" }
        let lists = [("new", comparison.new), ("gone", comparison.gone)].flatMap { what, names in
            names.map { "\(what): \($0)" }
        }
        return ([comparison.summary] + lists).joined(separator: "\n")
    }

    private var beforeTitles: [String] { report.comparison == nil ? [] : ["before", "change", ""] }

    private func before(_ row: Row) -> [String] {
        guard let comparison = report.comparison else { return [] }
        guard let change = comparison.changes[row.name] else { return ["", "", "new"] }
        return [change.before.median.figure, change.percent, change.mark]
    }
}

/// Columns as wide as their widest cell.
private struct Grid {
    let titles: [String]
    let rows: [[String]]
    /// The text below the table.
    let note: String
    /// The number of columns of text, which are aligned to the left. The rest are numbers.
    var textColumns = 1

    /// The table, or an empty text without rows.
    var text: String {
        guard !rows.isEmpty else { return "" }
        let widths = titles.indices.map { column in ([titles] + rows).map { $0[column].count }.max()! }
        let lines = ([titles] + rows).map { row in
            let cells = zip(row, widths).enumerated().map { column, cell in
                column < textColumns ? cell.0.padded(to: cell.1) : cell.0.aligned(to: cell.1)
            }
            return cells.joined(separator: "  ").trimmingSuffix(while: \.isWhitespace)
        }
        return lines.joined(separator: "\n") + (note.isEmpty ? "" : "\n\n\(note)")
    }
}

extension String {
    fileprivate func padded(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
    fileprivate func aligned(to width: Int) -> String { String(repeating: " ", count: max(0, width - count)) + self }

    fileprivate func trimmingSuffix(while predicate: (Character) -> Bool) -> Substring {
        self[..<(lastIndex { !predicate($0) }.map(index(after:)) ?? startIndex)]
    }
}
