// SPDX-License-Identifier: Apache-2.0

extension SimulatedCall {
    /// Runs the call in virtual time against an application that answers each message at once.
    ///
    /// ```swift
    /// call.run { message, time in [reply(to: message)] }
    /// ```
    ///
    /// - Parameters:
    ///   - limit: The time at which to stop if the call hasn't ended. Defaults to a day.
    ///   - application: Takes a message and its time, and returns the replies.
    /// - Throws: The errors of `application`.
    public mutating func run(
        until limit: Duration = .seconds(86_400), answering application: (String, Duration) throws -> [String]
    ) rethrows {
        while !isOver, let deadline, deadline <= limit {
            while let message = nextMessage(at: max(deadline, now)) {
                for reply in try application(message, now) { receive(reply, at: now) }
            }
        }
    }
}
