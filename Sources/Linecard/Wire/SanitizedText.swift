// SPDX-License-Identifier: Apache-2.0

/// Untrusted text, escaped for a line of a log or the text of an error.
///
/// swift-log writes `key=value` pairs separated by spaces, so a value with a space and a `=` in it looks like two
/// pairs. A line separator looks like the end of the line, and a bidirectional override reorders it. Such scalars are
/// escaped in hexadecimal: `\u{2028}`.
///
/// A text of more than 256 scalars is cut, and ends with `…`.
package struct SanitizedText: Sendable, CustomStringConvertible {
    /// The text with everything unsafe escaped.
    package let description: String

    /// Sanitizes an id, a URL or a name: escapes everything but printable ASCII, and the space, `=`, `"` and `\`.
    package init(word text: String) { description = text.escapingScalars { $0.isSafeInWord } }

    /// Sanitizes names and separates them by commas.
    package init(words texts: [String]) {
        let names = texts.prefix(Self.limit / 2).map { SanitizedText(word: $0).description }
        self.init(sentence: names.joined(separator: ", "))
    }

    /// Sanitizes the description of an error: escapes everything but letters, numbers, punctuation, symbols and the
    /// ASCII space, and `=`.
    ///
    /// Up to two combining marks after a letter or number are kept, as many languages need them.
    package init(sentence text: String) {
        var marksLeft = 0
        description = text.escapingScalars { scalar in
            if scalar.isCombiningMark {
                marksLeft -= 1
                return marksLeft >= 0 && scalar.isVisible
            }
            marksLeft = scalar.properties.isAlphabetic || scalar.properties.numericType != nil ? 2 : 0
            return scalar.isSafeInSentence
        }
    }

    /// Creates the text of a number.
    package init(_ number: Int) { description = "\(number)" }

    /// The number of scalars that a text is cut to.
    static let limit = 256
}

extension String {
    /// Returns the first scalars of the text, with the unsafe ones escaped.
    fileprivate func escapingScalars(unless isSafe: (Unicode.Scalar) -> Bool) -> String {
        var escaped = "".unicodeScalars
        var rest = unicodeScalars.makeIterator()
        for _ in 0..<SanitizedText.limit {
            guard let scalar = rest.next() else { return String(escaped) }
            if isSafe(scalar) {
                escaped.append(scalar)
            } else {
                escaped.append(contentsOf: "\\u{\(String(scalar.value, radix: 16))}".unicodeScalars)
            }
        }
        if rest.next() != nil { escaped.append("…") }
        return String(escaped)
    }
}

extension Unicode.Scalar {
    fileprivate var isSafeInWord: Bool {
        ("!"..."~").contains(self) && self != "=" && self != "\"" && self != "\\"
    }

    fileprivate var isSafeInSentence: Bool {
        if isASCII { return (" "..."~").contains(self) && self != "=" }
        switch properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
            .decimalNumber, .letterNumber, .otherNumber,
            .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation, .initialPunctuation,
            .finalPunctuation, .otherPunctuation,
            .mathSymbol, .currencySymbol, .modifierSymbol, .otherSymbol:
            return isVisible
        default: return false
        }
    }

    fileprivate var isCombiningMark: Bool {
        switch properties.generalCategory {
        case .nonspacingMark, .spacingMark: true
        default: false
        }
    }

    /// Indicates whether the scalar is visible. Some letters and marks are not, such as the Hangul fillers.
    fileprivate var isVisible: Bool { !properties.isDefaultIgnorableCodePoint }
}
