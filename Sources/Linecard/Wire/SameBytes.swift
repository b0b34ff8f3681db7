// SPDX-License-Identifier: Apache-2.0

extension Span<UInt8> {
    /// Returns whether these are the bytes of an array.
    ///
    /// Ids and tracks of every message are compared, so this compares words, of which the last overlaps the one before
    /// it. Calling `memcmp` is slower.
    @inline(__always)
    func hasSameBytes(as other: [UInt8]) -> Bool {
        withUnsafeBytes { left in other.withUnsafeBytes { right in left.hasSameBytes(as: right) } }
    }
}

extension String {
    /// Returns whether two texts have the same bytes in UTF-8. Canonically equivalent texts, such as `é` and `e` with a
    /// combining accent, differ.
    package func hasSameBytes(as other: String) -> Bool {
        guard utf8.count == other.utf8.count else { return false }
        var (left, right) = (self, other)
        return left.withUTF8 { left in
            right.withUTF8 { right in UnsafeRawBufferPointer(left).hasSameBytes(as: UnsafeRawBufferPointer(right)) }
        }
    }
}

extension UnsafeRawBufferPointer {
    @inline(__always)
    fileprivate func hasSameBytes(as other: UnsafeRawBufferPointer) -> Bool {
        guard count == other.count else { return false }
        return switch count {
        case 8...: hasSameWords(as: other, of: UInt64.self)
        case 4...: hasSameWords(as: other, of: UInt32.self)
        default: elementsEqual(other)
        }
    }

    /// Returns whether the bytes equal those of a buffer of the same length, which is at least that of a word.
    @inline(__always)
    fileprivate func hasSameWords<Word: FixedWidthInteger & BitwiseCopyable>(
        as other: UnsafeRawBufferPointer, of word: Word.Type
    ) -> Bool {
        let last = count - MemoryLayout<Word>.size
        var difference = difference(from: other, at: last, of: word)
        for place in stride(from: 0, to: last, by: MemoryLayout<Word>.size) {
            difference |= self.difference(from: other, at: place, of: word)
        }
        return difference == 0
    }

    @inline(__always)
    private func difference<Word: FixedWidthInteger & BitwiseCopyable>(
        from other: UnsafeRawBufferPointer, at place: Int, of word: Word.Type
    ) -> Word {
        loadUnaligned(fromByteOffset: place, as: word) ^ other.loadUnaligned(fromByteOffset: place, as: word)
    }
}
