// SPDX-License-Identifier: Apache-2.0

/// A table of text. The first column is aligned left, the others right.
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
    /// Formats the number with a fixed number of digits after the decimal point.
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
    /// The duration in milliseconds.
    var milliseconds: Double { self / .milliseconds(1) }
}

extension [Duration] {
    /// Returns the nearest-rank percentile: 0.5 for the median; nil without values. The values must be in ascending
    /// order.
    func percentile(_ part: Double) -> Duration? {
        guard !isEmpty else { return nil }
        let rank = Int((Double(count) * part).rounded(.up))
        return self[Swift.min(Swift.max(rank, 1), count) - 1]
    }
}
