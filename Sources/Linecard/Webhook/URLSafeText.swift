// SPDX-License-Identifier: Apache-2.0

extension String {
    /// Indicates whether the text is one or more ASCII letters, digits, `-` and `_`.
    var isURLSafe: Bool { !isEmpty && utf8.allSatisfy { $0.isASCIILetterOrDigit || "-_".utf8.contains($0) } }
}

extension UInt8 {
    /// Indicates whether it is an ASCII digit.
    var isDecimalDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }

    /// Indicates whether it is an ASCII letter or digit.
    var isASCIILetterOrDigit: Bool {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"):
            true
        default: false
        }
    }
}
