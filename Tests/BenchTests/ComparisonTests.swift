// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import bench

@Suite("Comparison with an earlier run") struct ComparisonTests {
    @Test(
        "a row has changed if minimum and median both did, in the same direction",
        arguments: [
            (90, 90, "faster"), (110, 110, "slower"), (100, 100, nil), (96, 90, nil), (90, 96, nil), (104, 120, nil),
            (120, 104, nil), (90, 110, nil), (110, 90, nil),
        ] as [(Double, Double, String?)])
    func moved(min: Double, median: Double, verdict: String?) {
        let comparison = Comparison(of: [.named("a", median, min: min)], with: [.named("a", 100)], from: "x")

        #expect(comparison.changes["a"]?.verdict == verdict)
    }

    @Test("a change of memory is called larger or smaller")
    func memory() {
        let before = [Row.named("a", 100, unit: .bytes), Row.named("b", 100, unit: .bytes)]
        let after = [Row.named("a", 50, unit: .bytes), Row.named("b", 200, unit: .bytes)]

        let changes = Comparison(of: after, with: before, from: "x").changes

        #expect(changes["a"]?.verdict == "smaller")
        #expect(changes["b"]?.verdict == "larger")
        #expect(changes["a"]?.percent == "-50 %")
        #expect(changes["b"]?.percent == "+100 %")
    }

    @Test("a comparison with a run of another machine has a caution")
    func machines() {
        let earlier = ["a": "x86", "b": "x86", "c": nil].map { name, machine in
            Row.named(name, 1, details: .init(machine: machine))
        }

        #expect(Comparison(of: [], with: earlier, from: "before.json", machine: "x86").caution == nil)
        #expect(
            Comparison(of: [], with: earlier, from: "before.json", machine: "arm64").summary
                .hasSuffix("before.json is from another machine: x86. This one: arm64."))
    }

    @Test("rows of only one run are listed as new or gone")
    func newAndGone() {
        let comparison = Comparison(
            of: [.named("both", 1), .named("new", 1)], with: [.named("gone", 1), .named("both", 1)], from: "x")

        #expect(comparison.new == ["new"])
        #expect(comparison.gone == ["gone"])
    }
}
