// SPDX-License-Identifier: Apache-2.0

/// HTML or SVG. Interpolated text is escaped, interpolated markup is not, and coordinates are rounded to a tenth.
struct Markup: ExpressibleByStringInterpolation {
    private(set) var text: String

    init(stringLiteral text: String) { self.text = text }
    init(stringInterpolation interpolation: StringInterpolation) { text = interpolation.text }

    struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var text = ""

        init(literalCapacity: Int, interpolationCount: Int) { text.reserveCapacity(literalCapacity) }

        mutating func appendLiteral(_ literal: String) { text += literal }

        mutating func appendInterpolation(_ string: some StringProtocol) {
            for character in string.unicodeScalars {
                switch character {
                case "&": text += "&amp;"
                case "<": text += "&lt;"
                case ">": text += "&gt;"
                case "\"": text += "&quot;"
                case "'": text += "&#39;"
                default: text.unicodeScalars.append(character)
                }
            }
        }

        mutating func appendInterpolation(_ markup: Markup) { text += markup.text }

        mutating func appendInterpolation(_ pieces: [Markup]) {
            text += pieces.map(\.text).joined(separator: "\n")
        }

        /// Appends nothing for `nil`.
        mutating func appendInterpolation(_ markup: Markup?) { text += markup?.text ?? "" }

        mutating func appendInterpolation(_ number: Int) { text += String(number) }

        /// Appends a coordinate, rounded to a tenth. NaN becomes 0, and numbers are clamped to ±1,000,000.
        mutating func appendInterpolation(_ coordinate: Double) {
            let tenths = coordinate.isNaN ? 0 : Int((max(-1e6, min(1e6, coordinate)) * 10).rounded())
            text += tenths % 10 == 0 ? String(tenths / 10) : (Double(tenths) / 10).text(digits: 1)
        }
    }
}
