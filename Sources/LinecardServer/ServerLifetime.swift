// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// The state of a server, which can be run once, and not after it was closed.
final class ServerLifetime: Sendable {
    private enum State { case bound, run, closed }

    private let state = Mutex(State.bound)

    func noteRun() throws(CallServerError) {
        let before = state.withLock { state in
            defer { if state == .bound { state = .run } }
            return state
        }
        switch before {
        case .bound: break
        case .run: throw .alreadyRun
        case .closed: throw .closed
        }
    }

    func noteClose() { state.withLock { if $0 == .bound { $0 = .closed } } }
}
