// SPDX-License-Identifier: Apache-2.0

extension SimulatedCall {
    /// Hangs up, whatever steps of the script are left. Does nothing once the call has ended.
    public mutating func hangUp(at time: Duration) {
        advance(to: time)
        if recording.ending == nil { hangUp() }
    }

    /// Ends the call because the application broke the WebSocket protocol (RFC 6455 §7.1.7). Does nothing once it has
    /// ended.
    ///
    /// - Parameters:
    ///   - reason: The detail of the ``BadMessage/protocolViolation`` that is recorded.
    ///   - time: The time at which it was noticed.
    public mutating func protocolViolated(_ reason: String, at time: Duration) {
        advance(to: time)
        if recording.ending != nil { return }
        recording.count(MessageFault(.protocolViolation, reason), at: now)
        end(.network)
    }
}
