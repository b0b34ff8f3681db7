// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// The recording of a connection.
struct Recording: Sendable {
    /// The end of a connection.
    enum Ending: Sendable {
        /// The server closed its side (a TCP segment with FIN), and no reset followed.
        case closed
        /// The connection was reset.
        case reset
        /// The connection was neither closed nor reset within the time limit.
        case open
    }

    /// The bytes after the answer to the upgrade.
    var bytes: [UInt8] = []
    /// The end of the connection.
    var ending = Ending.open
    /// The time between the server's FIN and the end of its side of the connection, if the client waited for that.
    var linger: TimeAmount?
}
