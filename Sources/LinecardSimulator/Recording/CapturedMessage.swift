// SPDX-License-Identifier: Apache-2.0

import Linecard

/// A message of a call as it went over the wire.
public struct CapturedMessage: Sendable, Hashable {
    /// A side of the WebSocket.
    public enum Sender: String, Sendable, Hashable, CaseIterable {
        /// The simulated provider.
        case provider
        /// The application.
        case application
    }

    /// The time at which the provider sent or read it, from the opening of the stream.
    public let at: Duration
    /// The side that sent it.
    public let sender: Sender
    /// The message. Bytes that aren't UTF-8 are replaced.
    public let text: String

    /// The message as one line of JSON, without a line end: `{"at":20,"from":"provider","message":"…"}`. The time is in
    /// milliseconds, rounded down.
    public var line: String {
        let (seconds, attoseconds) = at.components
        let milliseconds = seconds * 1_000 + attoseconds / 1_000_000_000_000_000
        return #"{"at":\#(milliseconds),"from":"\#(sender.rawValue)","message":\#(JSONText.quoted(text))}"#
    }
}
