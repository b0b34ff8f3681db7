// SPDX-License-Identifier: Apache-2.0

import CMachine
import Foundation

/// The cores that this program may use.
enum Cores {
    /// The number of cores.
    static var count: Int { ProcessInfo.processInfo.activeProcessorCount }

    /// Runs `body` on `threads` threads at once, each on a core of its own, and waits for all of them.
    static func run(_ threads: Int, _ body: @escaping @Sendable (Int) -> Void) {
        let done = DispatchSemaphore(value: 0)
        for index in 0..<threads {
            Thread.detachNewThread {
                // Works on Linux only. Other schedulers spread the threads themselves.
                _ = machine_pin_to_core(UInt32(index))
                body(index)
                done.signal()
            }
        }
        for _ in 0..<threads { done.wait() }
    }
}
