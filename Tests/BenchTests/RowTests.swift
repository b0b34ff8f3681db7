// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import bench

@Suite("Rows") struct RowTests {
    @Test("a row has the minimum, median and 99th percentile of its measurements, in any order")
    func percentiles() {
        // 1 to 100 in another order, because 37 generates a permutation modulo 101.
        let row = Row("g711/decode", of: (1...100).map { Double($0 * 37 % 101) })

        #expect([row.min, row.median, row.p99] == [1, 50, 99])
    }

    @Test("a single measurement is minimum, median and 99th percentile")
    func single() {
        let row = Row("g711/decode", of: [7])

        #expect([row.min, row.median, row.p99] == [7, 7, 7])
    }

    @Test("streams per core are the times that fit into 20 ms; a row of bytes has none")
    func streams() {
        #expect(Row.named("message", 2_000).streamsPerCore == 10_000)
        #expect(Row.named("memory", 2_000, unit: .bytes).streamsPerCore == nil)
    }
}
