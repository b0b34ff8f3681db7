// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A report for programs to read: an array with an object for each row, one a line.
struct JSONReport {
    let report: Report

    func text() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let lines = try report.rows.map { String(decoding: try encoder.encode($0), as: UTF8.self) }
        return "[\n" + lines.joined(separator: ",\n") + "\n]"
    }
}

extension Row: Encodable {
    private enum CodingKeys: String, CodingKey { case name, unit, min, median, p99 }

    func encode(to encoder: any Encoder) throws {
        var row = encoder.container(keyedBy: CodingKeys.self)
        try row.encode(name, forKey: .name)
        try row.encode("ns/20ms", forKey: .unit)
        try row.encode(min.roundedToHundredths, forKey: .min)
        try row.encode(median.roundedToHundredths, forKey: .median)
        try row.encode(p99.roundedToHundredths, forKey: .p99)
        try details.encode(to: encoder)
    }
}
