// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// What came back on a connection.
struct Recording: Sendable {
    /// How the connection ended.
    enum Ending: Sendable {
        /// The server closed its side (a TCP segment with FIN), and nothing went wrong right after that.
        case closed
        /// The connection was reset.
        case reset
        /// Neither within the time limit.
        case open
    }

    /// The bytes behind the answer to the upgrade.
    var bytes: [UInt8] = []
    /// How the connection ended.
    var ending = Ending.open
    /// The time between the server's FIN and the end of its side of the connection, if the client waited for that.
    var linger: TimeAmount?
}
