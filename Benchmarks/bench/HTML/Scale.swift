// SPDX-License-Identifier: Apache-2.0

/// Where on the paper a number is.
struct Scale {
    let domain: ClosedRange<Double>
    /// Where the domain starts.
    let from: Double
    /// Where it ends: above the start, for an axis that points up.
    let to: Double

    init(_ domain: ClosedRange<Double>, from: Double, to: Double) {
        self.domain = domain
        self.from = from
        self.to = to
    }

    /// What lies outside is put at the edge; all of an empty domain is where it starts.
    func callAsFunction(_ value: Double) -> Double {
        guard domain.lowerBound < domain.upperBound else { return from }
        let part = (value - domain.lowerBound) / (domain.upperBound - domain.lowerBound)
        return from + min(1, max(0, part)) * (to - from)
    }
}

/// A line from point to point, as SVG's `path` has it.
struct Polyline {
    var points: [(x: Double, y: Double)] = []

    var data: Markup {
        let rest = points.dropFirst().map { "L\($0.x) \($0.y)" as Markup }
        return points.first.map { "M\($0.x) \($0.y)\(rest)" } ?? ""
    }
}
