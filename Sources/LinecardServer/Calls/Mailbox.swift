// SPDX-License-Identifier: Apache-2.0

import NIOCore
import Synchronization

/// What tasks ask of a call, in the order in which they ask, on its way to the call's event loop.
final class Mailbox: Sendable {
    typealias Request = @Sendable (CallDriver) -> Void

    /// More than a session takes of utterances, marks, keys and messages together.
    private static let most = 1_024

    private let requests = Mutex<[Request]>([])
    private let isEmpty = Atomic(true)
    private let lastNumber = Atomic(0)

    /// Draws a number for an utterance, a mark, an append or a read, each once in a call.
    func nextNumber() -> Int { lastNumber.wrappingAdd(1, ordering: .relaxed).newValue }

    /// Whether so much is asked for that the event loop is behind by far.
    var isFull: Bool { requests.withLock { $0.count >= Self.most } }

    /// Appends a request. Returns whether the mailbox was empty, and somebody has to empty it.
    func append(_ request: @escaping Request) -> Bool {
        requests.withLock { requests in
            requests.append(request)
            isEmpty.store(false, ordering: .releasing)
            return requests.count == 1
        }
    }

    /// Takes all requests. On the call's event loop only.
    func takeAll() -> [Request] {
        if isEmpty.load(ordering: .acquiring) { return [] }
        return requests.withLock { requests in
            defer { requests = [] }
            isEmpty.store(true, ordering: .releasing)
            return requests
        }
    }
}
