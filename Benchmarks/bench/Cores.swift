// SPDX-License-Identifier: Apache-2.0

import CMachine
import Foundation

/// The cores that this program may use.
enum Cores {
    /// How many there are.
    static var count: Int { ProcessInfo.processInfo.activeProcessorCount }

    /// Runs something on so many threads at once, each on a core of its own, and waits for all of them.
    static func run(_ threads: Int, _ body: @escaping @Sendable (Int) -> Void) {
        let done = DispatchSemaphore(value: 0)
        for index in 0..<threads {
            Thread.detachNewThread {
                _ = machine_pin_to_core(UInt32(index))  // elsewhere than on Linux the scheduler sees to it
                body(index)
                done.signal()
            }
        }
        for _ in 0..<threads { done.wait() }
    }
}
