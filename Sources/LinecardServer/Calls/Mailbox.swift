// SPDX-License-Identifier: Apache-2.0

import NIOCore
import Synchronization

/// A queue of tasks' requests to a call's event loop, first in, first out. Safe to use from any thread.
final class Mailbox: Sendable {
    typealias Request = @Sendable (CallDriver) -> Void

    /// The number of requests at which the mailbox counts as full: more than the utterances, marks, keys and messages
    /// that a session accepts together.
    private static let capacity = 1_024

    private let requests = Mutex<[Request]>([])
    private let isEmpty = Atomic(true)
    private let lastNumber = Atomic(0)

    /// Returns a number, unique in the call, for an utterance, a mark, an append or a read.
    func nextNumber() -> Int { lastNumber.wrappingAdd(1, ordering: .relaxed).newValue }

    /// True if the event loop is far behind.
    var isFull: Bool { requests.withLock { $0.count >= Self.capacity } }

    /// Appends a request. Returns whether the mailbox was empty, so that the caller must schedule its emptying.
    func append(_ request: @escaping Request) -> Bool {
        requests.withLock { requests in
            requests.append(request)
            isEmpty.store(false, ordering: .releasing)
            return requests.count == 1
        }
    }

    /// Takes all requests. Used on the call's event loop only.
    func takeAll() -> [Request] {
        if isEmpty.load(ordering: .acquiring) { return [] }
        return requests.withLock { requests in
            defer { requests = [] }
            isEmpty.store(true, ordering: .releasing)
            return requests
        }
    }
}
