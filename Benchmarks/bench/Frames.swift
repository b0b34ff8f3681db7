// SPDX-License-Identifier: Apache-2.0

/// The input or output of a case, in memory without reference counts and exclusivity checks, which would take most of
/// the few nanoseconds per frame. It is never freed.
struct Frames<Element: BitwiseCopyable> {
    /// The frames, contiguously.
    private let elements: UnsafeMutableBufferPointer<Element>
    /// The start of each frame, followed by the end of the last.
    private let starts: UnsafeMutableBufferPointer<Int>

    init(_ frames: [[Element]]) {
        let count = frames.reduce(0) { $0 + $1.count }
        elements = UnsafeMutableBufferPointer(start: .scratch(count), count: count)
        starts = .allocate(capacity: frames.count + 1)
        _ = elements.initialize(fromContentsOf: Array(frames.joined()))
        _ = starts.initialize(fromContentsOf: frames.reduce(into: [0]) { $0.append($0.last! + $1.count) })
    }

    subscript(index: Int) -> UnsafeBufferPointer<Element> {
        UnsafeBufferPointer(rebasing: elements[starts[index]..<starts[index + 1]])
    }
}

extension UnsafeMutablePointer where Pointee: BitwiseCopyable {
    /// Allocates room for elements, which is never freed.
    ///
    /// It begins at a page, because wide registers are up to half slower with badly aligned input and output, and times
    /// must not depend on earlier allocations.
    static func scratch(_ count: Int) -> Self {
        let bytes = UnsafeMutableRawPointer.allocate(byteCount: count * MemoryLayout<Pointee>.stride, alignment: 4_096)
        return bytes.bindMemory(to: Pointee.self, capacity: count)
    }
}
