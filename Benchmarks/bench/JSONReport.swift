// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A report as JSON: an array with an object for each row, one per line.
struct JSONReport {
    let report: Report

    func text() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // The rows of peers keep their own machine, if they have one.
        let rows = report.rows.map { $0.measured(on: report.machine.cpu) } + report.peers
        let lines = try rows.map { String(decoding: try encoder.encode($0), as: UTF8.self) }
        return "[\n" + lines.joined(separator: ",\n") + "\n]"
    }
}

extension Row {
    fileprivate func measured(on machine: String) -> Row {
        var details = details
        details.machine = machine
        return Row(name: name, unit: unit, details: details, min: min, median: median, p99: p99)
    }
}

extension Row: Codable {
    private enum CodingKeys: String, CodingKey { case name, unit, min, median, p99 }

    init(from decoder: any Decoder) throws {
        let row = try decoder.container(keyedBy: CodingKeys.self)
        name = try row.decode(String.self, forKey: .name)
        unit = try row.decode(Unit.self, forKey: .unit)
        min = try row.decode(Double.self, forKey: .min)
        median = try row.decode(Double.self, forKey: .median)
        p99 = try row.decode(Double.self, forKey: .p99)
        details = try Details(from: decoder)
    }

    func encode(to encoder: any Encoder) throws {
        var row = encoder.container(keyedBy: CodingKeys.self)
        try row.encode(name, forKey: .name)
        try row.encode(unit, forKey: .unit)
        try row.encode(min.roundedToHundredths, forKey: .min)
        try row.encode(median.roundedToHundredths, forKey: .median)
        try row.encode(p99.roundedToHundredths, forKey: .p99)
        try details.encode(to: encoder)
    }
}
