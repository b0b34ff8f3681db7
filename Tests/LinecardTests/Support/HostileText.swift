// SPDX-License-Identifier: Apache-2.0

/// Texts that Swift's `String` takes seconds to hash or to compare.
enum HostileText {
    /// 60 KB: a letter and 30,000 combining marks, those of the highest combining class first.
    static let marks = text(marks: 30_000)

    /// A letter and combining marks, those of the highest combining class first.
    static func text(marks count: Int) -> String {
        let marks = (0x300...0x36F).compactMap(Unicode.Scalar.init).sorted {
            $0.properties.canonicalCombiningClass > $1.properties.canonicalCombiningClass
        }
        var text = "a".unicodeScalars
        for place in 0..<count { text.append(marks[place * marks.count / count]) }
        return String(text)
    }
}
