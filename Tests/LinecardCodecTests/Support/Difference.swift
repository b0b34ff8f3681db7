// SPDX-License-Identifier: Apache-2.0

/// The first difference of two sequences of samples or bytes, short to print however long they are.
struct Difference: Equatable, CustomStringConvertible {
    let description: String

    /// Compares two sequences; nil if they are equal.
    init?<Element: Equatable>(_ left: [Element], _ right: [Element]) {
        let shorter = min(left.count, right.count)
        let place = left.withUnsafeBufferPointer { left in
            right.withUnsafeBufferPointer { right in
                var index = 0
                while index < shorter, left[index] == right[index] { index += 1 }
                return index
            }
        }
        if place < shorter {
            description = "at \(place) of \(shorter): \(left[place]), \(right[place])"
        } else if left.count != right.count {
            description = "counts \(left.count), \(right.count)"
        } else {
            return nil
        }
    }
}
