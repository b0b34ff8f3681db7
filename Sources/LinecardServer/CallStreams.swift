// SPDX-License-Identifier: Apache-2.0

import Linecard
import Synchronization

/// The open streams of each call.
///
/// When a provider asks twice what to do with a call, as happens with webhooks, it streams the call twice, and the
/// second stream ends the first. Whoever ends the first conversation must not hang up the call that goes on in the
/// second: https://github.com/openclaw/openclaw/pull/29862 describes it.
final class CallStreams: Sendable {
    private struct Key: Hashable {
        let provider: Provider
        let callID: String

        init(_ start: CallStart) {
            provider = start.provider
            callID = start.callID
        }
    }

    private struct State {
        var begun = 0
        /// The numbers of the open streams of each call, the oldest first.
        var open: [Key: [Int]] = [:]
    }

    private let state = Mutex(State())

    /// Notes that a stream of a call began; returns its number among all streams.
    func begin(_ start: CallStart) -> Int {
        state.withLock { state in
            state.begun += 1
            state.open[Key(start), default: []].append(state.begun)
            return state.begun
        }
    }

    /// Notes that a stream of a call is over.
    func end(_ start: CallStart, number: Int) {
        state.withLock { state in
            state.open[Key(start)]?.removeAll { $0 == number }
            if state.open[Key(start)]?.isEmpty == true { state.open[Key(start)] = nil }
        }
    }

    /// Whether a call goes on in a later stream than this one.
    func goesOn(_ start: CallStart, after number: Int) -> Bool {
        state.withLock { $0.open[Key(start)]?.last.map { $0 > number } ?? false }
    }
}
