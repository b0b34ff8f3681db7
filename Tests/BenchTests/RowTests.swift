// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import bench

@Suite("Rows") struct RowTests {
    @Test("a row is the least, the middle and the 99th of a hundred measurements, in any order")
    func percentiles() {
        let row = Row("g711/decode", of: (1...100).map(Double.init).shuffled())

        #expect([row.min, row.median, row.p99] == [1, 50, 99])
    }

    @Test("a single measurement is all three")
    func single() {
        let row = Row("g711/decode", of: [7])

        #expect([row.min, row.median, row.p99] == [7, 7, 7])
    }

    @Test("a core carries as many streams as times fit into 20 ms; memory carries none")
    func streams() {
        #expect(Row.named("message", 2_000).streamsPerCore == 10_000)
        #expect(Row.named("memory", 2_000, unit: .bytes).streamsPerCore == nil)
    }
}
