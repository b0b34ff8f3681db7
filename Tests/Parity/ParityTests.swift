// SPDX-License-Identifier: Apache-2.0

import Foundation
import Linecard
import LinecardCodec
import Testing

@Suite("Parity with pipecat") struct ParityTests {
    @Test("the same inputs give the same answers, except for intended differences")
    func answers() async throws {
        let golden = try Golden()
        let comparisons = await golden.comparisons()
        var counts: [String: Int] = [:]
        var unintended: [(Comparison, ids: [String])] = []

        let differences = comparisons.flatMap(\.differences)
        for comparison in differences where !comparison.needsSoxr {
            let ids = Difference.all.filter { $0.covers(comparison) }.map(\.id)
            if ids.count == 1 { counts[ids[0], default: 0] += 1 } else { unintended.append((comparison, ids)) }
        }

        #expect(differences.count(where: \.needsSoxr) == (AudioLine.Quality.realtime.isAvailable ? 0 : 99))
        let unintendedCount = unintended.count  // so that a failure doesn't print the list, which may be very long
        #expect(unintendedCount == 0)
        for (comparison, ids) in unintended.prefix(20) {
            Issue.record("\(ids.isEmpty ? "unintended" : "covered by \(ids)"): \(comparison)")
        }
        for difference in Difference.all {
            #expect(counts[difference.id, default: 0] == difference.count, "\(difference.id) covers other inputs")
        }
        print("\(comparisons.count) inputs, compared with pipecat \(golden.pipecat):")
        for row in try MigrationRow.all() {
            let count = "\(counts[row.id, default: 0])"
            print(count.leftPadded(6), row.id.padding(toLength: 18, withPad: " ", startingAt: 0), row.pipecat)
        }
    }

    @Test("docs/migration.md has a row for each difference")
    func documented() throws {
        let rows = try MigrationRow.all()

        #expect(rows.map(\.id) == Difference.all.map(\.id))
        #expect(Set(rows.map(\.id)).count == rows.count)
        #expect(rows.count <= 35)
    }

    @Test("the golden file is of the pipecat version that is pinned, and that docs/migration.md names")
    func version() throws {
        let pipecat = try Golden().pipecat

        #expect(try Repository.text("Benchmarks/peers/requirements.txt").contains("\npipecat-ai==\(pipecat)\n"))
        #expect(try Repository.text("docs/migration.md").contains("\nCompared with pipecat \(pipecat),"))
    }
}

/// A row of the table of differences in docs/migration.md.
private struct MigrationRow {
    let id: String
    let pipecat: Substring

    static func all() throws -> [MigrationRow] {
        let section = try Repository.text("docs/migration.md").split(separator: "\n## Every difference\n").last ?? ""
        return section.prefix(while: { $0 != "#" }).split(separator: "\n").compactMap { line in
            let cells = line.split(separator: " | ")
            guard line.hasPrefix("| `"), cells.count == 4 else { return nil }
            return MigrationRow(id: String(cells[0].dropFirst(3).dropLast()), pipecat: cells[1])
        }
    }
}

private enum Repository {
    static func text(_ path: String) throws -> String {
        let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        return try String(contentsOf: tests.deletingLastPathComponent().appending(path: path), encoding: .utf8)
    }
}

extension String {
    fileprivate func leftPadded(_ length: Int) -> String {
        String(repeating: " ", count: max(0, length - count)) + self
    }
}
