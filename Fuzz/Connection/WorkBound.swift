// SPDX-License-Identifier: Apache-2.0

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// The most processor time that an input may take, some milliseconds and so much a byte and a frame.
///
/// The bound is far above what the server needs, with AddressSanitizer and with SwiftNIO as it is built for debugging, and far below
/// what a step takes that is quadratic in 60 KB.
struct WorkBound {
    private let nanoseconds: Int

    /// The bound of an input of some bytes, with some frames of a WebSocket among them.
    init(bytes: Int, frames: Int) { nanoseconds = 100_000_000 + 5_000 * bytes + 100_000 * frames }

    /// Does some work, and does it again if it took too long: the least of four times counts, since others may have been running.
    func check(_ work: () -> Void) {
        var least = Int.max
        for _ in 0..<4 {
            let start = Self.now
            work()
            least = min(least, Self.now - start)
            if least <= nanoseconds { return }
        }
        fatalError("\(least / 1_000_000) ms of work, not \(nanoseconds / 1_000_000)")
    }

    /// The processor time of this thread.
    private static var now: Int {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return time.tv_sec * 1_000_000_000 + time.tv_nsec
    }
}
