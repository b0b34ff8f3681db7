// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Numbers as text, with about three digits, which is how well measurements repeat.
extension Double {
    /// The number, such as `4.9` or `1,439`.
    var figure: String {
        abs(self) < 99.95 ? text(digits: 1) : Int(rounded()).figure
    }

    /// The time of a number of nanoseconds, in a suitable unit: `4.9 ns`, `210 ns`, `1.44 µs`.
    var timeFromNanoseconds: String {
        switch self {
        case ..<999.5: "\(figure) ns"
        case ..<999_500: "\((self / 1_000).text(digits: self < 9_995 ? 2 : 1)) µs"
        default: "\((self / 1_000_000).text(digits: 1)) ms"
        }
    }

    /// The size of a number of bytes, in bytes or KiB: `41.2 KiB`.
    var sizeFromBytes: String { self < 1_024 ? "\(Int(self)) B" : "\((self / 1_024).text(digits: 1)) KiB" }

    /// The factor: `21×`, `3.4×`.
    var timesFigure: String { "\(text(digits: self < 9.95 ? 1 : 0))×" }

    func text(digits: Int) -> String { String(format: "%.\(digits)f", self) }
}

extension ClosedRange<Double> {
    /// The range to a hundredth: `3.00`, or `0.23 to 0.72`.
    var figure: String {
        lowerBound == upperBound
            ? lowerBound.text(digits: 2) : "\(lowerBound.text(digits: 2)) to \(upperBound.text(digits: 2))"
    }
}

extension Int {
    /// The number with commas: `95,238`.
    var figure: String { formatted(IntegerFormatStyle<Int>(locale: Locale(identifier: "en_US"))) }
}

extension Row {
    /// Returns a number of this row with its unit.
    func text(_ number: Double) -> String { unit == .bytes ? number.sizeFromBytes : number.timeFromNanoseconds }
}
