// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// The answers on a connection. Safe to use from any thread.
final class AnswerLog: Sendable {
    struct State: Sendable {
        /// The HTTP statuses, in order, without 100 (Continue).
        var statuses: [Int] = []
        /// The text of the first 2 KB or a little more.
        var text = ""
        /// The code of the close frame, if it had one.
        var closeCode: UInt16?
        var isClosed = false
        /// True if the attacker closed the connection.
        var isOwnClose = false
    }

    private let mutex = Mutex(State())

    var state: State { mutex.withLock { $0 } }

    func noteOwnClose() { mutex.withLock { $0.isOwnClose = true } }

    func note(status: Int) { mutex.withLock { $0.statuses.append(status) } }

    func note(closeCode: UInt16?) { mutex.withLock { $0.closeCode = closeCode } }

    func note(text: String) { mutex.withLock { if $0.text.utf8.count < 2_048 { $0.text += text } } }

    /// Notes that the connection is closed. Returns true the first time, if it was the server that closed it.
    func noteClose() -> Bool {
        mutex.withLock { state in
            defer { state.isClosed = true }
            return !state.isClosed && !state.isOwnClose
        }
    }
}
