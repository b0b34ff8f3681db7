// SPDX-License-Identifier: Apache-2.0

/// All that a run found. ``Table``, ``JSONReport`` and ``HTMLReport`` show it.
struct Report {
    let machine: Machine
    /// How often each row was timed.
    let rounds: Int
    /// Ours, in the order of the line.
    let rows: [Row]
    /// What the program was started with.
    var arguments: [String] = []
    /// What others need for the same work, from a file.
    var peers: [Row] = []
    /// How an earlier run differs.
    var comparison: Comparison?

    /// Who does the same work.
    var contests: [Contest] { Contest.all(in: rows + peers) }

    /// The rows about 20 ms of one call's audio, which is all but those of the last three kinds.
    var timed: [Row] { rows.filter { $0.unit != .total && !["concurrency", "memory"].contains($0.stop) } }
    var concurrency: [Row] { rows.filter { $0.stop == "concurrency" } }
    var memory: [Row] { rows.filter { $0.stop == "memory" } }
    /// Whole calls in virtual time.
    var calls: [Row] { rows.filter { $0.unit == .total } }
}
