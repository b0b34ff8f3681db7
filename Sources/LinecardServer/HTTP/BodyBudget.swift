// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// The memory, in bytes, that the unfinished request bodies of all connections share. Safe to use from any thread.
final class BodyBudget: Sendable {
    private let available: Mutex<Int>

    init(_ bytes: Int) { available = Mutex(bytes) }

    /// Reserves a number of bytes. Returns false, and reserves nothing, if fewer are available.
    func reserve(_ bytes: Int) -> Bool {
        available.withLock { available in
            guard bytes <= available else { return false }
            available -= bytes
            return true
        }
    }

    func release(_ bytes: Int) { available.withLock { $0 += bytes } }
}
