// SPDX-License-Identifier: Apache-2.0

extension BidirectionalCollection<UInt8> {
    /// The bytes without leading and trailing spaces and tabs, which are not part of a header's value (RFC 9110,
    /// section 5.5).
    package var trimmed: SubSequence {
        let isText = { (byte: UInt8) in byte != UInt8(ascii: " ") && byte != UInt8(ascii: "\t") }
        guard let first = firstIndex(where: isText), let last = lastIndex(where: isText) else {
            return self[..<startIndex]
        }
        return self[first...last]
    }
}
