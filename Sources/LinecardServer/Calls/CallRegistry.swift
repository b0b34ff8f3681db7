// SPDX-License-Identifier: Apache-2.0

import Linecard
import Synchronization

/// The calls that go on, and the streams of each.
///
/// When a provider asks twice what to do with a call, as happens with webhooks, it streams the call twice, and the second
/// stream ends the first. Whoever ends the first conversation must not hang up the call that goes on in the second:
/// https://github.com/openclaw/openclaw/pull/29862 describes it.
final class CallRegistry: Sendable {
    /// A stream that was registered.
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

    /// Streams that are open, and calls that are over and whose applications go on.
    var count: Int { state.withLock { $0.count } }

    /// Registers a stream that begins, unless as many are open as may be.
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

    /// Removes a stream that is over. It may be counted until ``endCounted()``.
    func end(_ entry: Entry, isStillCounted: Bool) {
        state.withLock { state in
            guard var numbers = state.streams[entry.key], let place = numbers.firstIndex(of: entry.number) else {
                return
            }
            numbers.remove(at: place)
            state.streams[entry.key] = numbers.isEmpty ? nil : numbers
            if !isStillCounted { state.count -= 1 }
        }
    }

    /// Counts one more, although the limit may be reached, because the application of a call that was over has begun.
    func beginCounted() { state.withLock { $0.count += 1 } }

    /// Counts one less, because the application of a call that was over has returned.
    func endCounted() { state.withLock { $0.count -= 1 } }

    /// Whether the call goes on in a later stream.
    func hasNewerStream(than entry: Entry) -> Bool {
        state.withLock { $0.streams[entry.key]?.last.map { $0 > entry.number } ?? false }
    }
}
