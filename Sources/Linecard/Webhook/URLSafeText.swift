// SPDX-License-Identifier: Apache-2.0

extension String {
    /// Whether a text has only ASCII letters, digits, `-` and `_`, and at least one.
    var isURLSafe: Bool { !isEmpty && utf8.allSatisfy { $0.isASCIILetterOrDigit || "-_".utf8.contains($0) } }
}

extension UInt8 {
    /// Whether it is one of the ten digits of ASCII.
    var isDecimalDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }

    /// Whether it is one of the 62 letters and digits of ASCII.
    var isASCIILetterOrDigit: Bool {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"):
            true
        default: false
        }
    }
}
