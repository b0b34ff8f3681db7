// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import LinecardCommand

@Suite("Tables") struct TableTests {
    @Test("columns are as wide as their widest cell, and numbers are right-aligned")
    func columns() {
        var table = Table(header: ["provider", "n", "delay"])
        table.rows = [["twilio", "1", "6.00 ms"], ["p", "1000", "-"]]

        #expect(
            table.text == """
                provider     n    delay
                twilio       1  6.00 ms
                p         1000        -
                """)
    }

    @Test("a table without rows has only its header")
    func empty() { #expect(Table(header: ["a", "b"]).text == "a  b") }

    @Test(
        "a number is rounded to the given number of decimals",
        arguments: [
            (0, 2, "0.00"), (1, 2, "1.00"), (-1.5, 1, "-1.5"), (0.05, 2, "0.05"), (5.749, 2, "5.75"),
            (9.999, 2, "10.00"), (-0.001, 2, "0.00"), (1_234.5678, 3, "1234.568"), (2.5, 0, "3"), (1.001, 3, "1.001"),
            (-0.25, 2, "-0.25"),
        ])
    func digits(number: Double, digits: Int, text: String) { #expect(number.text(digits: digits) == text) }

    @Test(
        "a percentile is the least value that the given part of the values does not exceed",
        arguments: [(0, 1), (0.01, 1), (0.5, 50), (0.501, 51), (0.95, 95), (0.99, 99), (0.995, 100), (1, 100)])
    func percentile(part: Double, value: Int) {
        let values = (1...100).map { Duration.milliseconds($0) }

        #expect(values.percentile(part) == .milliseconds(value))
    }

    @Test("every percentile of one value is that value; of no values it is nil", arguments: [0, 0.5, 1])
    func percentileOfFew(part: Double) {
        #expect([Duration.seconds(7)].percentile(part) == .seconds(7))
        #expect([Duration]().percentile(part) == nil)
    }

    @Test("a duration in milliseconds keeps its fraction")
    func milliseconds() { #expect(Duration.microseconds(5_750).milliseconds == 5.75) }
}
