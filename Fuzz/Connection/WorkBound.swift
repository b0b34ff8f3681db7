// SPDX-License-Identifier: Apache-2.0

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// The most processor time that an input may take: a constant, and more for each byte and each frame.
///
/// The bound is far above the time that the server needs with AddressSanitizer and a debug build of SwiftNIO, and far
/// below that of a step that is quadratic in 60 KB.
struct WorkBound {
    private let nanoseconds: Int

    /// Creates the bound of an input with a count of bytes, and of WebSocket frames among them.
    init(bytes: Int, frames: Int) { nanoseconds = 100_000_000 + 5_000 * bytes + 100_000 * frames }

    /// Does some work, up to four times if it takes too long. The shortest time counts, since other programs may be
    /// running.
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
