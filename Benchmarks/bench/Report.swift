// SPDX-License-Identifier: Apache-2.0

/// All that a run found. ``Table`` and ``JSONReport`` print it.
struct Report {
    let machine: Machine
    let rounds: Int
    let rows: [Row]
}
