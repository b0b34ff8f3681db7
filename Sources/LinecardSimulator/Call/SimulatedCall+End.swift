// SPDX-License-Identifier: Apache-2.0

extension SimulatedCall {
    /// Hangs up now, whatever the script has.
    public mutating func hangUp(at time: Duration) {
        advance(to: time)
        if recording.ending == nil { hangUp() }
    }

    /// Learns that the application broke the WebSocket protocol (RFC 6455 §7.1.7), after which nothing can be read.
    public mutating func protocolViolated(_ reason: String, at time: Duration) {
        advance(to: time)
        if recording.ending != nil { return }
        recording.count(MessageFault(.protocolViolation, reason), at: now)
        end(.network)
    }
}
