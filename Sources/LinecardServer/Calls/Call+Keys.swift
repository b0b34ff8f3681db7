// SPDX-License-Identifier: Apache-2.0

public import Linecard

/// Keys, one by one or several as a menu needs them.
///
/// Keys and ``frames`` are two readers, one task each. A key goes to the task that waits for a key. If none does, it waits in its
/// place among the frames, where the next read of a key takes it, unless ``frames`` has delivered it by then. So a key that
/// was pressed early is not lost.
extension Call {
    /// Waits for a key.
    ///
    /// - Parameters:
    ///   - limit: How long to wait. Defaults to nil: until the call is over.
    ///   - utterance: An utterance of this call after which the time counts: from when it was heard, interrupted or refused. A
    ///     key is taken before, too. Defaults to nil: the time counts from now.
    /// - Returns: The key; nil when the time is up. Either way the next one can be waited for.
    /// - Throws: ``CallError/ended`` when the call is over and no key waits; ``CallError/secondReader`` when another task waits
    ///   for a key; `CancellationError` when the task was cancelled: no key is lost.
    public func key(within limit: Duration? = nil, after utterance: Utterance? = nil) async throws -> KeypadEntry? {
        assert(utterance?.isOf(line) != false, "an utterance of another call")
        return try await line.read { tasks, now, number, continuation in
            tasks.readKey(number, within: limit, after: utterance, at: now, continuation)
        } onCancel: { tasks, number in
            tasks.keys.cancel(number)
        }
    }

    /// Waits for several keys, such as a number that the caller types.
    ///
    /// - Parameters:
    ///   - count: How many keys to take at most.
    ///   - end: The key that ends the input. It is not returned. Defaults to `#`; nil for none.
    ///   - first: How long to wait for the first key. Defaults to 5 s.
    ///   - between: How long to wait for each key after it. Defaults to 3 s.
    ///   - utterance: An utterance after which the time of the first key counts: see ``key(within:after:)``.
    /// - Returns: The keys; none when the time for the first was up, or when it was the one that ends the input.
    /// - Throws: As ``key(within:after:)`` does. Then the keys that it had are given back.
    public func keys(
        upTo count: Int, endingWith end: KeypadEntry? = .pound, first: Duration = .seconds(5),
        between: Duration = .seconds(3), after utterance: Utterance? = nil
    ) async throws -> [KeypadEntry] {
        var keys: [KeypadEntry] = []
        do {
            while keys.count < count {
                let limit = keys.isEmpty ? first : between
                guard let key = try await key(within: limit, after: keys.isEmpty ? utterance : nil), key != end else {
                    break
                }
                keys.append(key)
            }
        } catch {
            line.ask { [keys] tasks, _, _ in tasks.keys.giveBack(keys) }
            throw error
        }
        return keys
    }
}
