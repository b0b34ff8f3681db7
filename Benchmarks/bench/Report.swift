// SPDX-License-Identifier: Apache-2.0

/// The results of a run. ``Table``, ``JSONReport`` and ``HTMLReport`` present it.
struct Report {
    let machine: Machine
    /// The number of times that each row was timed.
    let rounds: Int
    /// The rows of this run, in the order of the line.
    let rows: [Row]
    /// The arguments of the program.
    var arguments: [String] = []
    /// The rows of other projects, from a file.
    var peers: [Row] = []
    /// The comparison with an earlier run, if there is one.
    var comparison: Comparison?

    /// The rows grouped by the same work.
    var contests: [Contest] { Contest.all(in: rows + peers) }

    /// The rows about 20 ms of one call's audio: all except those below.
    var timed: [Row] { rows.filter { $0.unit != .total && !["concurrency", "memory"].contains($0.stop) } }
    var concurrency: [Row] { rows.filter { $0.stop == "concurrency" } }
    var memory: [Row] { rows.filter { $0.stop == "memory" } }
    /// The rows about whole calls in virtual time.
    var calls: [Row] { rows.filter { $0.unit == .total } }
}
