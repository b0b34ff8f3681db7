// SPDX-License-Identifier: Apache-2.0

import Linecard
import NIOCore

/// The timer of a call.
struct CallTimer {
    private let eventLoop: any EventLoop
    private var task: Scheduled<Void>?
    private var time: CallInstant?

    init(on eventLoop: any EventLoop) { self.eventLoop = eventLoop }

    /// Arms the timer for a time, or stops it if the time is nil. A timer that is armed for an earlier time is left
    /// alone: the closure that it calls arms it again.
    mutating func arm(_ time: CallInstant?, _ fire: @escaping () -> Void) {
        if let armed = self.time, let time, armed <= time { return }
        task?.cancel()
        self.time = time
        task = time.map { time in
            let deadline = NIODeadline.uptimeNanoseconds(UInt64(max(0, time.nanoseconds)))
            return eventLoop.assumeIsolated().scheduleTask(deadline: deadline, fire)
        }
    }

    /// Notes that the timer has fired.
    mutating func noteFired() {
        task = nil
        time = nil
    }
}
