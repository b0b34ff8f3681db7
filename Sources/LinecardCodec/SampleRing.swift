// SPDX-License-Identifier: Apache-2.0

internal import CLinecard

/// A first-in, first-out queue of samples: chunks of any size in, exact frames out.
///
/// It holds a fixed number of samples and never grows. It has one owner and may move between tasks; it is not a queue
/// between threads.
public struct SampleRing: ~Copyable, @unchecked Sendable {
    private let handle: OpaquePointer

    /// Opens a queue.
    ///
    /// - Parameter capacity: The samples that it can hold, at least 1 (a precondition).
    /// - Throws: ``CodecError/outOfMemory``.
    public init(capacity: Int) throws(CodecError) {
        precondition(capacity > 0, "a ring holds at least one sample")
        var handle: OpaquePointer?
        try CodecError.check(lc_ring_create(&handle, capacity))
        self.handle = handle!  // set whenever the status is LC_OK
    }

    deinit { lc_ring_destroy(handle) }

    /// The samples that the queue can hold.
    public var capacity: Int { Int(lc_ring_capacity(handle)) }

    /// The samples in the queue.
    public var count: Int { Int(lc_ring_count(handle)) }

    /// Appends all of a chunk.
    ///
    /// - Throws: ``CodecError/insufficientCapacity(needed:available:)``, with nothing appended, if there is no room.
    public mutating func write(_ chunk: borrowing Span<Int16>) throws(CodecError) {
        let written = chunk.withUnsafeBufferPointer { chunk in
            guard let base = chunk.baseAddress else { return true }
            return lc_ring_write(handle, base, chunk.count)
        }
        if !written { throw .insufficientCapacity(needed: chunk.count, available: capacity - count) }
    }

    /// Removes exactly `count` samples from the front, or none, and returns them.
    ///
    /// - Returns: The samples, or `nil` if there are fewer or `count` is negative.
    public mutating func read(_ count: Int) -> [Int16]? {
        guard count >= 0, count <= self.count else { return nil }
        return [Int16](unsafeUninitializedCapacity: count) { frame, initialized in
            guard let base = frame.baseAddress else { return }
            if lc_ring_read(handle, base, count) { initialized = count }
        }
    }

    /// Removes exactly `count` samples from the front, or none, and appends them to `frame`.
    ///
    /// - Returns: True if the samples were there, false if there are fewer or `count` is negative.
    /// - Throws: ``CodecError/insufficientCapacity(needed:available:)``, with nothing removed, if `frame` has less
    ///   room.
    public mutating func read(_ count: Int, into frame: inout OutputSpan<Int16>) throws(CodecError) -> Bool {
        guard count >= 0, count <= self.count else { return false }
        guard count <= frame.freeCapacity else {
            throw .insufficientCapacity(needed: count, available: frame.freeCapacity)
        }
        return frame.withUnsafeMutableBufferPointer { buffer, initialized in
            guard let base = buffer.baseAddress else { return true }
            let taken = lc_ring_read(handle, base + initialized, count)
            if taken { initialized += count }
            return taken
        }
    }

    /// Removes all samples.
    public mutating func clear() { lc_ring_clear(handle) }
}
