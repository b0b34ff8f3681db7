// SPDX-License-Identifier: Apache-2.0

import Linecard

extension Call {
    /// Waits, by the clock of the call. Any number of tasks may wait.
    ///
    /// Prefer it to `Task.sleep`, which continues after the end of the call, and takes real time in a test with a
    /// simulated call.
    ///
    /// - Parameter duration: The time to wait. Returns at once if it isn't positive.
    /// - Throws: ``CallError/ended`` if the call ends first; `CancellationError` if the task is cancelled first.
    public func sleep(for duration: Duration) async throws {
        try await line.read { tasks, now, number, continuation in
            tasks.sleepers.wait(number, until: now.advanced(by: duration), continuation)
        } onCancel: { tasks, number in
            tasks.sleepers.cancel(number)
        }
    }
}
