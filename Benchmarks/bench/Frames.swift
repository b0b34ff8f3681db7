// SPDX-License-Identifier: Apache-2.0

/// Input or output of a case, in memory that neither counts references nor checks for exclusive access: at a few
/// nanoseconds a frame those would be most of what is measured. It lives as long as the program.
struct Frames<Element: BitwiseCopyable> {
    /// The frames, one behind the other.
    private let elements: UnsafeMutableBufferPointer<Element>
    /// Where each frame starts; the end comes last.
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
    /// Room for elements, as long as the program lives.
    ///
    /// It starts a page: with wide registers it takes half as long again when input and output lie badly to cache lines
    /// and to each other, and that is not to depend on what was allocated before.
    static func scratch(_ count: Int) -> Self {
        let bytes = UnsafeMutableRawPointer.allocate(byteCount: count * MemoryLayout<Pointee>.stride, alignment: 4_096)
        return bytes.bindMemory(to: Pointee.self, capacity: count)
    }
}
