// SPDX-License-Identifier: Apache-2.0

import Linecard

extension Call {
    /// Waits in the time of the call. Any number of tasks may.
    ///
    /// Prefer it to `Task.sleep`, which goes on after the end of the call, and takes real time in a test with a simulated call.
    ///
    /// - Parameter duration: How long to wait. It returns at once when that isn't positive.
    /// - Throws: ``CallError/ended`` when the call is over before; `CancellationError` when the task is cancelled before.
    public func sleep(for duration: Duration) async throws {
        try await line.read { tasks, now, number, continuation in
            tasks.sleepers.wait(number, until: now.advanced(by: duration), continuation)
        } onCancel: { tasks, number in
            tasks.sleepers.cancel(number)
        }
    }
}
