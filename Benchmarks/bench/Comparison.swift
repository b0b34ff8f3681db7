// SPDX-License-Identifier: Apache-2.0

/// A comparison of a run with an earlier one, row by row.
struct Comparison {
    /// The change of a row that both runs have.
    struct Change {
        let before: Row
        let after: Row

        /// The factor by which minimum and median must both differ, in the same direction, before a row counts as
        /// changed. On a busy machine one of them often differs alone.
        static let noise = 1.05

        /// The minimum divided by the earlier one.
        var minRatio: Double { after.min / before.min }
        /// The median divided by the earlier one.
        var medianRatio: Double { after.median / before.median }

        var isFall: Bool { max(minRatio, medianRatio) < 1 / Self.noise }
        var isRise: Bool { min(minRatio, medianRatio) > Self.noise }

        /// The change in a word, or `nil` if there was none.
        var verdict: String? {
            switch after.unit {
            case .nanoseconds, .total: isFall ? "faster" : isRise ? "slower" : nil
            case .bytes: isFall ? "smaller" : isRise ? "larger" : nil
            }
        }

        /// The verdict with an arrow that stands out in a long table. Empty if there was no change.
        var mark: String { verdict.map { (isFall ? "▼ " : "▲ ") + $0 } ?? "" }

        /// The change of the median: `-12 %`.
        var percent: String {
            let percent = Int(((medianRatio - 1) * 100).rounded())
            return percent > 0 ? "+\(percent) %" : "\(percent) %"
        }
    }

    /// The file of the earlier run.
    let source: String
    /// The reason why the comparison means little, if there is one.
    let caution: String?
    /// The changes, by the row's name.
    let changes: [String: Change]
    /// The names of rows that only this run has.
    let new: [String]
    /// The names of rows that only the earlier run has.
    let gone: [String]

    init(of rows: [Row], with earlier: [Row], from source: String, machine: String? = nil) {
        self.source = source
        caution = machine.flatMap { Self.caution(about: earlier, from: source, machine: $0) }
        let before = Dictionary(uniqueKeysWithValues: earlier.map { ($0.name, $0) })
        changes = rows.reduce(into: [:]) { changes, row in
            guard let earlier = before[row.name], earlier.unit == row.unit else { return }
            changes[row.name] = Change(before: earlier, after: row)
        }
        new = rows.map(\.name).filter { [changes] in changes[$0] == nil }
        gone = earlier.map(\.name).filter { [changes] in changes[$0] == nil }
    }

    /// The number of rows that changed and the threshold, in one line.
    var summary: String {
        let falls = changes.values.count { $0.isFall }
        let rises = changes.values.count { $0.isRise }
        let percent = Int(((Change.noise - 1) * 100).rounded())
        let facts =
            "Against \(source): of \(changes.count) rows in both, \(falls) fell and \(rises) rose by more than "
            + "\(percent) % in minimum and median."
        return [facts, caution].compactMap(\.self).joined(separator: " ")
    }

    /// Returns a warning if the earlier run was made on another machine.
    static func caution(about earlier: [Row], from source: String, machine: String) -> String? {
        let others = Set(earlier.compactMap(\.details.machine)).subtracting([machine]).sorted()
        guard !others.isEmpty else { return nil }
        return "\(source) is from another machine: \(others.joined(separator: "; ")). This one: \(machine)."
    }
}
