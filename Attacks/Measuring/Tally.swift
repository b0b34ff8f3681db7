// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// The sums over all connections of an attack. Safe to use from any thread.
final class Tally: Sendable {
    struct Sums: Sendable {
        var connections = 0
        var openConnections = 0
        var mostOpenConnections = 0
        /// The number of open connections with a call.
        var openCalls = 0
        var mostOpenCalls = 0
        var bytesSent = 0
        /// The number of each status, each close code, and each end of a connection that the attacker didn't cause.
        var outcomes: [String: Int] = [:]
        /// The number of violations of each expectation.
        var violations: [String: Int] = [:]
    }

    private let state = Mutex(Sums())

    var sums: Sums { state.withLock { $0 } }

    func noteOpen() {
        state.withLock { sums in
            sums.connections += 1
            sums.openConnections += 1
            sums.mostOpenConnections = max(sums.mostOpenConnections, sums.openConnections)
        }
    }

    /// Counts connections that another program opens.
    func noteConnections(_ count: Int) {
        state.withLock { sums in
            sums.connections += count
            sums.mostOpenConnections += count
        }
    }

    func noteClose() { state.withLock { $0.openConnections -= 1 } }

    func noteCall() {
        state.withLock { sums in
            sums.openCalls += 1
            sums.mostOpenCalls = max(sums.mostOpenCalls, sums.openCalls)
        }
    }

    func noteCallEnd() { state.withLock { $0.openCalls -= 1 } }

    func noteSent(_ count: Int) { state.withLock { $0.bytesSent += count } }

    func note(_ outcome: String, times: Int = 1) { state.withLock { $0.outcomes[outcome, default: 0] += times } }

    func noteViolation(_ text: String) { state.withLock { $0.violations[text, default: 0] += 1 } }
}
