// SPDX-License-Identifier: Apache-2.0

public import Linecard

/// The reason why a call is over.
@nonexhaustive public enum CallEnding: Sendable, Hashable {
    /// The caller hung up, or the provider ended the stream for another reason.
    case caller
    /// The application hung up, closed the stream, returned or threw.
    case application
    /// The connection was lost.
    case lost
    /// The other end gave no sign of life for ``CallServerConfiguration/idleTimeout``.
    case idle
    /// The call continues in another stream, because the provider sent its webhook twice.
    case displaced
    /// The stream restarted in a format that cannot be served, or audio could not be written.
    case refused(LinecardError)
    /// The other end broke a WebSocket rule or a limit, or the call lasted too long.
    case closed(ConnectionRefusal)
    /// The server shut down.
    case shutdown
}
