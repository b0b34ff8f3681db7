// SPDX-License-Identifier: Apache-2.0

import Linecard
import Synchronization

/// Which stream of each call came last.
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

    private let latest = Mutex<[Key: ObjectIdentifier]>([:])

    /// Notes that a stream of a call began.
    func begin(_ start: CallStart, in stream: AnyObject) {
        latest.withLock { $0[Key(start)] = ObjectIdentifier(stream) }
    }

    /// Notes that a stream of a call is over.
    func end(_ start: CallStart, in stream: AnyObject) {
        latest.withLock { if $0[Key(start)] == ObjectIdentifier(stream) { $0[Key(start)] = nil } }
    }

    /// Whether a call goes on in another stream than this one.
    func goesOn(_ start: CallStart, withoutStream stream: AnyObject) -> Bool {
        latest.withLock { latest in latest[Key(start)].map { $0 != ObjectIdentifier(stream) } ?? false }
    }
}
