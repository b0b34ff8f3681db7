// SPDX-License-Identifier: Apache-2.0

/// A run beside an earlier one, row by row.
struct Comparison {
    /// How a row that both have differs.
    struct Change {
        let before: Row
        let after: Row

        /// So much do minimum and median have to differ, both the same way, before a row counts as moved: on a busy
        /// machine one of them often does by itself.
        static let noise = 1.05

        /// The minimum now, by that of before.
        var minRatio: Double { after.min / before.min }
        /// The median now, by that of before.
        var medianRatio: Double { after.median / before.median }

        var isFall: Bool { max(minRatio, medianRatio) < 1 / Self.noise }
        var isRise: Bool { min(minRatio, medianRatio) > Self.noise }

        /// What became of it in a word; `nil` if it did not move.
        var verdict: String? {
            switch after.unit {
            case .nanoseconds, .total: isFall ? "faster" : isRise ? "slower" : nil
            case .bytes: isFall ? "smaller" : isRise ? "larger" : nil
            }
        }

        /// The verdict with an arrow, to be seen in a long table; empty if it did not move.
        var mark: String { verdict.map { (isFall ? "▼ " : "▲ ") + $0 } ?? "" }

        /// By how much the median differs: `-12 %`.
        var percent: String {
            let percent = Int(((medianRatio - 1) * 100).rounded())
            return percent > 0 ? "+\(percent) %" : "\(percent) %"
        }
    }

    /// Where the earlier run came from.
    let source: String
    /// Why the comparison means little; `nil` if nothing is known against it.
    let caution: String?
    /// By name.
    let changes: [String: Change]
    /// Names that only this run has.
    let new: [String]
    /// Names that only the earlier run has.
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

    /// One line: how many moved, and where the bar is.
    var summary: String {
        let falls = changes.values.count { $0.isFall }
        let rises = changes.values.count { $0.isRise }
        let percent = Int(((Change.noise - 1) * 100).rounded())
        let facts =
            "Against \(source): of \(changes.count) rows in both, \(falls) fell and \(rises) rose by more than "
            + "\(percent) % in minimum and median."
        return [facts, caution].compactMap(\.self).joined(separator: " ")
    }

    /// Known before anything is timed: an earlier run was made on another machine.
    static func caution(about earlier: [Row], from source: String, machine: String) -> String? {
        let others = Set(earlier.compactMap(\.details.machine)).subtracting([machine]).sorted()
        guard !others.isEmpty else { return nil }
        return "\(source) is from another machine: \(others.joined(separator: "; ")). This one: \(machine)."
    }
}
