// SPDX-License-Identifier: Apache-2.0

/// Input or output of a case, in memory that neither counts references nor checks for exclusive access: at a few
/// nanoseconds a frame those would be most of what is measured. It lives as long as the program.
struct Frames<Element: BitwiseCopyable> {
    /// The frames, one behind the other.
    private let elements: UnsafeMutableBufferPointer<Element>
    /// Where each frame starts; the end comes last.
    private let starts: UnsafeMutableBufferPointer<Int>

    init(_ frames: [[Element]]) {
        elements = .allocate(capacity: frames.reduce(0) { $0 + $1.count })
        starts = .allocate(capacity: frames.count + 1)
        _ = elements.initialize(fromContentsOf: Array(frames.joined()))
        _ = starts.initialize(fromContentsOf: frames.reduce(into: [0]) { $0.append($0.last! + $1.count) })
    }

    subscript(index: Int) -> UnsafeBufferPointer<Element> {
        UnsafeBufferPointer(rebasing: elements[starts[index]..<starts[index + 1]])
    }
}

extension UnsafeMutablePointer where Pointee: BitwiseCopyable {
    /// Room for results, as long as the program lives.
    static func scratch(_ count: Int) -> Self { allocate(capacity: count) }
}
