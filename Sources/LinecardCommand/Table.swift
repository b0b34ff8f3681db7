// SPDX-License-Identifier: Apache-2.0

/// Rows of text in columns, numbers to the right.
struct Table {
    let header: [String]
    var rows: [[String]] = []

    var text: String {
        let widths = header.indices.map { column in ([header] + rows).map { $0[column].count }.max() ?? 0 }
        return ([header] + rows).map { row in
            row.enumerated().map { column, cell in
                let padding = String(repeating: " ", count: widths[column] - cell.count)
                return column == 0 ? cell + padding : padding + cell
            }.joined(separator: "  ")
        }.joined(separator: "\n")
    }
}

extension Double {
    /// The number with so many digits behind the point.
    func text(digits: Int) -> String {
        let scale = (0..<digits).reduce(1.0) { power, _ in power * 10 }
        let scaled = Int((abs(self) * scale).rounded())
        let fraction = String(scaled % Int(scale))
        let sign = self < 0 && scaled > 0 ? "-" : ""
        let zeros = String(repeating: "0", count: max(0, digits - fraction.count))
        return digits == 0 ? "\(sign)\(scaled)" : "\(sign)\(scaled / Int(scale)).\(zeros)\(fraction)"
    }
}

extension Duration {
    /// Milliseconds and fractions.
    var milliseconds: Double { self / .milliseconds(1) }
}

extension [Duration] {
    /// The value that so much of the others do not exceed: 0.5 for the median. The values must be in order.
    func percentile(_ part: Double) -> Duration? {
        guard !isEmpty else { return nil }
        let rank = Int((Double(count) * part).rounded(.up))
        return self[Swift.min(Swift.max(rank, 1), count) - 1]
    }
}
