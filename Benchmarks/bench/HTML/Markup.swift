// SPDX-License-Identifier: Apache-2.0

/// HTML or SVG. Text that is put into it is escaped, markup is not, and coordinates are as short as they can be.
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

        /// Nothing for `nil`.
        mutating func appendInterpolation(_ markup: Markup?) { text += markup?.text ?? "" }

        mutating func appendInterpolation(_ number: Int) { text += String(number) }

        /// To a tenth: a picture has no finer points. What is no number, or far from any paper, is put at an edge.
        mutating func appendInterpolation(_ coordinate: Double) {
            let tenths = coordinate.isNaN ? 0 : Int((max(-1e6, min(1e6, coordinate)) * 10).rounded())
            text += tenths % 10 == 0 ? String(tenths / 10) : (Double(tenths) / 10).text(digits: 1)
        }
    }
}
