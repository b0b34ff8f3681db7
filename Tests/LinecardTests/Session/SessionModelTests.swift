// SPDX-License-Identifier: Apache-2.0

import Foundation
import Linecard
import LinecardSimulator
import Testing

@Suite("A call's session on random calls") struct SessionModelTests {
    /// The seeds of the first 1,000 calls or `LINECARD_SCHEDULES`, or the one of `LINECARD_SEED`.
    private static let seeds: Range<UInt64> = {
        let environment = ProcessInfo.processInfo.environment
        if let seed = environment["LINECARD_SEED"].flatMap(UInt64.init) { return seed..<(seed + 1) }
        return 0..<(environment["LINECARD_SCHEDULES"].flatMap(UInt64.init) ?? 1_000)
    }()

    @Test("a session's reports agree with the audio that the provider played")
    func model() async throws {
        let lanes = UInt64(ProcessInfo.processInfo.activeProcessorCount)
        let tally = try await withThrowingTaskGroup(of: CallTally.self) { group in
            for lane in 0..<lanes {
                group.addTask {
                    var tally = CallTally()
                    for seed in Self.seeds where seed % lanes == lane {
                        // An error of one call must not hide the calls after it.
                        do { try tally.add(seed, isTraced: Self.seeds.count == 1) } catch {
                            tally.faults[seed, default: []].append("\(error)")
                        }
                        await Task.yield()
                    }
                    return tally
                }
            }
            return try await group.reduce(into: CallTally()) { $0.add($1) }
        }
        print(tally)
        for (seed, faults) in tally.faults.sorted(by: { $0.key < $1.key }).prefix(20) {
            Issue.record("LINECARD_SEED=\(seed): \(faults.prefix(5).joined(separator: "; "))")
        }
        if Self.seeds.count >= 1_000 { #expect(tally.rare == []) }
    }
}
