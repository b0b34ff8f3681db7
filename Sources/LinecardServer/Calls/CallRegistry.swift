// SPDX-License-Identifier: Apache-2.0

import Linecard
import Synchronization

/// The registry of active calls and their streams. Safe to use from any thread.
///
/// When a provider sends a webhook twice, it streams the call twice, and the second stream ends the first. The end of
/// the first must not hang up the call, which continues in the second: see
/// https://github.com/openclaw/openclaw/pull/29862.
final class CallRegistry: Sendable {
    /// A registered stream.
    struct Entry: Sendable {
        fileprivate let key: Key
        fileprivate let number: Int
    }

    fileprivate struct Key: Hashable, Sendable {
        let provider: Provider
        let callID: [UInt8]
    }

    private struct State {
        var lastNumber = 0
        var count = 0
        /// The numbers of the open streams of each call, the oldest first.
        var streams: [Key: [Int]] = [:]
    }

    private let state = Mutex(State())

    /// The number of open streams, and of calls that are over and whose applications still run.
    var count: Int { state.withLock { $0.count } }

    /// Registers a new stream. Returns nil if the limit is reached.
    func begin(_ start: CallStart, limit: Int) -> Entry? {
        let key = Key(provider: start.provider, callID: Array(start.callID.utf8))
        return state.withLock { state in
            guard state.count < limit else { return nil }
            state.count += 1
            state.lastNumber += 1
            state.streams[key, default: []].append(state.lastNumber)
            return Entry(key: key, number: state.lastNumber)
        }
    }

    /// Removes a stream that is over. If its application still runs, it counts until ``endOverdue()``.
    func end(_ entry: Entry, isOverdue: Bool) {
        state.withLock { state in
            guard var numbers = state.streams[entry.key], let index = numbers.firstIndex(of: entry.number) else {
                return
            }
            numbers.remove(at: index)
            state.streams[entry.key] = numbers.isEmpty ? nil : numbers
            if !isOverdue { state.count -= 1 }
        }
    }

    /// Counts the application of a call that was already over when it began, regardless of the limit.
    func beginOverdue() { state.withLock { $0.count += 1 } }

    /// Stops counting the application of a call that is over, because it has returned.
    func endOverdue() { state.withLock { $0.count -= 1 } }

    /// Returns true if the call continues in a later stream.
    func hasNewerStream(than entry: Entry) -> Bool {
        state.withLock { $0.streams[entry.key]?.last.map { $0 > entry.number } ?? false }
    }
}
