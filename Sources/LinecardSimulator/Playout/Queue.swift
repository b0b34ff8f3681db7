// SPDX-License-Identifier: Apache-2.0

/// A first-in, first-out queue.
struct Queue<Element: Sendable>: Sendable {
    private var elements: [Element] = []
    private var head = 0

    var isEmpty: Bool { head == elements.count }
    var count: Int { elements.count - head }
    var first: Element? { isEmpty ? nil : elements[head] }
    /// The elements, in order.
    var waiting: ArraySlice<Element> { elements[head...] }

    mutating func append(_ element: Element) { elements.append(element) }

    mutating func append(contentsOf others: some Sequence<Element>) { elements.append(contentsOf: others) }

    mutating func removeFirst(_ count: Int = 1) {
        head += count
        // Moving the rest to the front only once it is the smaller part takes amortized constant time per element.
        guard head > 64, head * 2 > elements.count else { return }
        elements.removeFirst(head)
        head = 0
    }

    mutating func removeAll() {
        elements.removeAll()
        head = 0
    }
}
