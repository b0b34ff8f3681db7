// SPDX-License-Identifier: Apache-2.0

/// Heap memory with guard words around its content.
///
/// Without words after the content, the allocation ends with it, and AddressSanitizer detects accesses beyond it. The
/// words before it shift the content away from the allocator's alignment.
final class HeapBuffer<Element: FixedWidthInteger> {
    let start: UnsafeMutablePointer<Element>
    private let memory: UnsafeMutableBufferPointer<Element>
    private let before: Int
    private let count: Int
    private let guardWord = Element(truncatingIfNeeded: 0x5A5A)

    init(before: Int, _ content: [Element], after: Int = 0) {
        memory = .allocate(capacity: before + content.count + after)
        memory.initialize(repeating: guardWord)
        start = memory.baseAddress! + before
        self.before = before
        count = content.count
        content.withUnsafeBufferPointer { content in
            if let base = content.baseAddress { start.update(from: base, count: content.count) }
        }
    }

    /// Fills the content with the complement of `expected`, so that every element must be written.
    convenience init(before: Int, awaiting expected: [Element], after: Int = 0) {
        self.init(before: before, expected.map { ~$0 }, after: after)
    }

    deinit { memory.deallocate() }

    var content: [Element] { Array(memory[before..<before + count]) }

    /// True if no guard word was overwritten.
    var isIntact: Bool {
        memory[..<before].allSatisfy { $0 == guardWord } && memory[(before + count)...].allSatisfy { $0 == guardWord }
    }
}
