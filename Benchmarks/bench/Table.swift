// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A report for people to read.
struct Table: CustomStringConvertible {
    let report: Report

    var description: String {
        let width = report.rows.map(\.name.count).max() ?? 0
        let titles = "".padded(to: width) + ["min", "median", "p99"].map { $0.aligned(to: 10) }.joined()
        return """
            \(heading)

            \("".padded(to: width))\("ns per 20 ms of audio".aligned(to: 30))\("streams".aligned(to: 12))
            \(titles)\("a core".aligned(to: 12))
            \(report.rows.map { line($0, width: width) }.joined(separator: "\n"))

            Streams a core: how many calls one core could carry, one direction, if it did nothing else.
            """
    }

    private var heading: String {
        let machine = report.machine
        return """
            CPU      \(machine.cpu)
            date     \(machine.date)
            kernels  \(machine.kernels)
            libsoxr  \(machine.soxrVersion)
            rounds   \(report.rounds)
            """
    }

    private func line(_ row: Row, width: Int) -> String {
        let times = [row.min, row.median, row.p99].map { text($0).aligned(to: 10) }.joined()
        return row.name.padded(to: width) + times + Int(row.streams).formatted(Self.number).aligned(to: 12)
    }

    /// Three digits are as many as a time repeats to.
    private func text(_ nanoseconds: Double) -> String {
        nanoseconds < 100
            ? String(format: "%.1f", nanoseconds) : Int(nanoseconds.rounded()).formatted(Self.number)
    }

    private static let number = IntegerFormatStyle<Int>(locale: Locale(identifier: "en_US"))
}

extension String {
    fileprivate func padded(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
    fileprivate func aligned(to width: Int) -> String { String(repeating: " ", count: max(0, width - count)) + self }
}
