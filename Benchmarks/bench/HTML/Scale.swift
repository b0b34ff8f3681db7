// SPDX-License-Identifier: Apache-2.0

/// A linear scale from numbers to coordinates.
struct Scale {
    let domain: ClosedRange<Double>
    /// The coordinate of the domain's lower bound.
    let from: Double
    /// The coordinate of the domain's upper bound. It is less than `from` for an axis that points up.
    let to: Double

    init(_ domain: ClosedRange<Double>, from: Double, to: Double) {
        self.domain = domain
        self.from = from
        self.to = to
    }

    /// Returns the coordinate of a number, clamped to the domain. Returns `from` if the domain is empty.
    func callAsFunction(_ value: Double) -> Double {
        guard domain.lowerBound < domain.upperBound else { return from }
        let part = (value - domain.lowerBound) / (domain.upperBound - domain.lowerBound)
        return from + min(1, max(0, part)) * (to - from)
    }
}

/// A line from point to point, as data of an SVG `path`.
struct Polyline {
    var points: [(x: Double, y: Double)] = []

    var data: Markup {
        let rest = points.dropFirst().map { "L\($0.x) \($0.y)" as Markup }
        return points.first.map { "M\($0.x) \($0.y)\(rest)" } ?? ""
    }
}
